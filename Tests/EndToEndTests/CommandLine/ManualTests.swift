import FoundationEssentials
import Testing

@testable import holdfast

/// What the program says about itself: explanations, completions, manual pages.
@Suite("The manual")
struct ManualTests {
    private static let root =
        "/" + URL(filePath: #filePath).pathComponents.dropFirst().dropLast(4).joined(separator: "/")

    @Test("every code of the error table is explained by the program")
    func explains() async throws {
        try await Scenario.run { scenario in
            let list = try await scenario.runCommand(["explain", "-o", "json"])
            #expect(list.ending == .exited(0))
            let codes = try list.document["codes"].elements.compactMap { $0["code"].text }
            #expect(codes == Explanation.all.map(\.code))
            #expect(codes.count > 60)
            for code in codes {
                let result = try await scenario.runCommand(["explain", code, "-o", "json"])
                #expect(result.ending == .exited(0), "\(code): \(result.errors)")
                let found = try result.document
                let texts = ["meaning", "action", "fix"].map { found[$0].text ?? "" }
                #expect(found["code"] == .text(code) && !texts.contains(""), "\(code): \(found)")
            }
        }
    }

    @Test("completions are printed for each shell, and bash takes its own", arguments: ["bash", "zsh", "fish"])
    func completions(_ shell: String) async throws {
        try await Scenario.run { scenario in
            let result = try await scenario.runCommand(["--generate-completion-script", shell])
            #expect(result.ending == .exited(0), "\(result.errors)")
            for word in ["remote-runs", "idempotency-key", "needs_attention"] {
                #expect(result.output.contains(word), "\(word)")
            }
            guard shell == "bash" else { return }
            let path = scenario.folder + "/completion"
            try TextFile.write(result.output, to: path)
            let check = try scenario.start(["-n", path], log: "bash.log", program: "/bin/bash")
            #expect(await check.ending(within: .seconds(30)) == .exited(0), "\(check.errors)")
        }
    }

    private struct Dump: Decodable {
        struct Command: Decodable {
            struct Argument: Decodable {
                struct Name: Decodable {
                    let name: String
                }
                let names: [Name]?
                let shouldDisplay: Bool
            }
            let commandName: String
            let abstract: String?
            let arguments: [Argument]?
            let subcommands: [Command]?
        }
        let command: Command
    }

    @Test("the pages have every command and option of the parser, and groff has nothing to say against them")
    func pages() async throws {
        try await Scenario.run { scenario in
            let folder = scenario.folder + "/man"
            let made = try scenario.start(
                ["python3", Self.root + "/deploy/manual.py", HoldfastBinary.path, folder, "2026-11-25"],
                log: "manual.log",
                program: "/usr/bin/env"
            )
            #expect(await made.ending(within: .seconds(60)) == .exited(0), "\(made.errors)")
            let dump = try await scenario.runCommand(["--experimental-dump-help"])
            let root = try JSONDecoder().decode(Dump.self, from: Data(dump.output.utf8)).command
            let commands = (root.subcommands ?? []).filter { $0.commandName != "help" }
            #expect(commands.count > 10)
            for command in commands {
                let page = TextFile.read(folder + "/holdfast-\(command.commandName).1")
                for (path, leaf) in leaves(command, command.commandName) {
                    #expect(page.contains(path.replacing("-", with: "\\-")), "\(path)")
                    for name in (leaf.arguments ?? []).filter(\.shouldDisplay).flatMap({ $0.names ?? [] })
                    where name.name.count > 1 && !["help", "version"].contains(name.name) {
                        let spelling = "\\-\\-" + name.name.replacing("-", with: "\\-")
                        #expect(page.contains(spelling), "\(path) \(name.name)")
                    }
                }
            }
            let main = TextFile.read(folder + "/holdfast.1")
            for status in holdfast.ExitStatus.allCases { #expect(main.contains(".TP\n\\fB\(status.rawValue)\\fR\n")) }
            try await expectClean(folder, scenario)
        }
    }

    private func leaves(_ command: Dump.Command, _ path: String) -> [(String, Dump.Command)] {
        let below = (command.subcommands ?? []).filter { $0.commandName != "help" }
        guard !below.isEmpty else { return [(path, command)] }
        return below.flatMap { leaves($0, "\(path) \($0.commandName)") }
    }

    private func expectClean(_ folder: String, _ scenario: Scenario) async throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        for name in names.sorted() {
            let line = "man --warnings -E UTF-8 -l '\(folder)/\(name)' 2>&1 >/dev/null | head -5"
            let check = try scenario.start(
                ["-c", "LC_ALL=C.UTF-8 MANWIDTH=80 \(line)"],
                log: "man-\(name).log",
                program: "/bin/sh"
            )
            #expect(await check.ending(within: .seconds(60)) == .exited(0))
            #expect(check.output == "", "\(name)")
        }
    }
}
