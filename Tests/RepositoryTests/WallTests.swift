import Testing

/// The walls between the modules, and what has no place in the sources.
@Suite("The source tree")
struct WallTests {
    private static let walls: [(module: String, allowed: Set<String>)] = [
        ("GRDB", ["JobStore"]),
        ("Hummingbird", ["RESTAPI", "CBREmulator"]),
        ("CurlShims", ["HTTPTransport"]),
        ("CCurl", []),
    ]

    @Test("a walled import stands only behind its wall")
    func walls() throws {
        let files = try SourceTree.swiftFiles(in: "Sources")
        #expect(files.count > 100)
        for (module, allowed) in Self.walls {
            let trespassers = files.filter { $0.imports.contains(module) && !allowed.contains($0.module) }
            #expect(trespassers.map(\.path) == [], "\(module) is imported beyond its wall")
        }
    }

    @Test("the core imports nothing")
    func pureCore() throws {
        let files = try SourceTree.swiftFiles(in: "Sources/Workflow")
        #expect(!files.isEmpty)
        for file in files { #expect(file.imports.isEmpty, "\(file) imports \(file.imports)") }
    }

    @Test("no module imports one above it")
    func layers() throws {
        let below: [String: Set<String>] = [
            "CBRAPI": ["Workflow"],
            "HTTPTransport": ["CurlShims"],
            "AuditChain": [],
            "CSV": [],
            "JobStore": ["AuditChain", "Migrations", "Workflow"],
            "Settings": [],
            "CBREmulator": [],
            "Engine": ["AuditChain", "CBRAPI", "HTTPTransport", "JobStore", "Workflow"],
            "RESTAPI": ["AuditChain", "CSV", "JobStore", "Workflow"],
        ]
        let own = Set(below.keys).union(["Workflow", "Migrations", "holdfast", "CurlShims", "TestSupport"])
        for file in try SourceTree.swiftFiles(in: "Sources") {
            guard let allowed = below[file.module] else { continue }
            let reached = file.imports.intersection(own).subtracting(allowed)
            #expect(reached.isEmpty, "\(file) reaches for \(reached)")
        }
    }

    @Test("nothing is left over: no forced tries, no detached tasks, no notes to oneself")
    func leftovers() throws {
        let banned = ["try" + "!", "Task" + ".detached", "TO" + "DO", "FIX" + "ME", "FoundationNetworking"]
        for file in try SourceTree.swiftFiles(in: "Sources") + SourceTree.swiftFiles(in: "migrations") {
            for (index, line) in file.lines.enumerated() {
                for word in banned where line.contains(word) {
                    Issue.record("\(file):\(index + 1) has \(word)")
                }
            }
        }
    }

    @Test("whoever goes round the compiler's checks says what guards the state")
    func uncheckedIsExplained() throws {
        for file in try SourceTree.swiftFiles(in: "Sources") {
            for (index, line) in file.lines.enumerated()
            where line.contains("@unchecked " + "Sendable") || line.contains("nonisolated" + "(unsafe)") {
                let before = file.lines[max(0, index - 8)...index].joined(separator: "\n").lowercased()
                #expect(before.contains("guard"), "\(file):\(index + 1) does not name its guard")
            }
        }
    }

    @Test("whatever strikes at a failpoint stands behind the package trait")
    func failpoints() throws {
        var seen = 0
        for file in try SourceTree.swiftFiles(in: "Sources") where file.module != "Simulation" {
            var isBehindTrait = false
            for (index, line) in file.lines.enumerated() {
                let text = line.drop { $0 == " " }
                if text == "#if Failpoints" { isBehindTrait = true }
                if text.hasPrefix("#endif") { isBehindTrait = false }
                guard text.contains("import Failpoints") || text.contains("Failpoint.") else { continue }
                seen += 1
                #expect(isBehindTrait, "\(file):\(index + 1) would be compiled into what is shipped")
            }
        }
        #expect(seen > 40)
    }

    @Test("no file has grown two ideas")
    func sizes() throws {
        for file in try SourceTree.swiftFiles(in: "Sources") + SourceTree.swiftFiles(in: "Tests") {
            #expect(file.lines.count <= 500, "\(file) has \(file.lines.count) lines")
        }
    }

    @Test("R23: no operation can delete, shrink or dissociate")
    func operationsOnlyAdd() throws {
        let files =
            try SourceTree.swiftFiles(in: "Sources/CBRAPI") + SourceTree.swiftFiles(in: "Sources/Engine")
            + SourceTree.swiftFiles(in: "Sources/Workflow")
        for file in files {
            for word in ["removeresources", "migrateresources", "dissociatepolicy", "\"DELETE\"", "\"PUT\""] {
                let lines = file.lines.indices.filter { file.lines[$0].contains(word) }
                #expect(lines.isEmpty, "\(file) mentions \(word) in lines \(lines.map { $0 + 1 })")
            }
        }
    }
}
