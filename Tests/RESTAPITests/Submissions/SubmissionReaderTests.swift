import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("A submission")
struct SubmissionReaderTests {
    private let now = Timestamp(milliseconds: 1_700_000_000_000)

    private func read(_ text: String, _ placement: MarkerPlacement = .name) throws -> [BackupRequest] {
        let reader = SubmissionReader(
            projects: [ProjectName("default"): ProjectProfile(markerPlacement: placement)],
            now: now
        )
        return try reader.requests(JSONParser.parse(Array(text.utf8)))
    }

    @Test("of the seed's backup becomes the seed's request")
    func seed() throws {
        let requests = try read(LiveAPI.submission)
        let expected = BackupRequest(
            project: ProjectName("default"),
            vault: .ensured(
                name: "my_vault",
                VaultOptions(sizeGB: 200, objectType: "server", consistentLevel: "crash_consistent")
            ),
            resources: [
                ResourceReference(
                    id: ResourceID("e8cc6bfd-d324-4b88-9109-9fb0ba70676f"),
                    type: .server,
                    name: "server-4690-0002"
                )
            ],
            restorePoint: RestorePointOptions(name: "backup_auto", description: "backupauto")
        )
        #expect(requests == [expected])
    }

    @Test("may say everything, and what is kept can be submitted again")
    func everything() throws {
        let text = """
            {"project": "default", "vault": {"id": "EA7B8717-2543-478a-a92d-3ca7ee448f67"},
             "resources": [{"id": "E8CC6BFD-d324-4b88-9109-9fb0ba70676f", "type": "OS::Cinder::Volume", "name": ""}],
             "restore_point": {"name": "日-备份_x", "description": "d é", "incremental": false, "retention_days": 30},
             "shared": true, "priority": -100, "not_before": "2023-11-15T00:00:00+02:00", "deadline_seconds": 60,
             "labels": {"app/x": "bil ling", "b": ""}, "reason": "nightly\\nrun"}
            """
        let request = try #require(try read(text).first)
        #expect(request.vault == .id(VaultID("ea7b8717-2543-478a-a92d-3ca7ee448f67")))
        #expect(request.resources.first?.id == ResourceID("e8cc6bfd-d324-4b88-9109-9fb0ba70676f"))
        #expect(request.restorePoint.retentionDays == 30)
        #expect(request.restorePoint.incremental == false)
        #expect(request.priority == -100)
        #expect(request.notBefore == Timestamp(rfc3339: "2023-11-14T22:00:00Z"))
        #expect(request.labels == ["app/x": "bil ling", "b": ""])
        #expect(request.reason == "nightly\nrun")
        #expect(try read(String(decoding: request.document.bytes, as: UTF8.self)) == [request])
    }

    @Test("takes null for absent")
    func nulls() throws {
        let text = """
            {"project": "default", "vault": {"name": "v", "create": null, "id": null},
             "resources": [{"id": "e8cc6bfd-d324-4b88-9109-9fb0ba70676f", "type": "OS::Nova::Server", "name": null}],
             "restore_point": {"name": "r", "description": null, "incremental": null, "retention_days": null},
             "shared": null, "priority": null, "not_before": null, "deadline_seconds": null, "labels": null,
             "reason": null}
            """
        let request = try #require(try read(text).first)
        #expect(request.vault == .existing(name: "v"))
        #expect(request.deadlineSeconds == 86_400)
        #expect(request.restorePoint == RestorePointOptions(name: "r", description: ""))
    }

    @Test("names the vault's kind by itself", arguments: ResourceType.allCases)
    func derivedKind(type: ResourceType) throws {
        let text = """
            {"project": "default", "vault": {"name": "v", "create": {"size_gb": 10}},
             "resources": [{"id": "e8cc6bfd-d324-4b88-9109-9fb0ba70676f", "type": "\(type.rawValue)"}],
             "restore_point": {"name": "r"}}
            """
        let options = VaultOptions(sizeGB: 10, objectType: type.objectType, consistentLevel: "crash_consistent")
        #expect(try read(text).first?.vault == .ensured(name: "v", options))
    }

    @Test("of several resources asks for a restore point each, unless they share one")
    func several() throws {
        let each = try read(LiveAPI.submission(servers: Array(1...99)))
        #expect(each.count == 99)
        #expect(each.allSatisfy { $0.resources.count == 1 })
        let shared = try read(LiveAPI.submission(servers: Array(1...99), more: #", "shared": true"#))
        #expect(shared.count == 1)
        #expect(shared.first?.resources == each.flatMap(\.resources))
    }

    @Test(
        "leaves room in the restore point's name for what is added",
        arguments: [
            (.name, false, 40), (.name, true, 40), (.description, false, 64), (.description, true, 59),
        ] as [(MarkerPlacement, Bool, Int)]
    )
    func nameRoom(placement: MarkerPlacement, isShared: Bool, most: Int) throws {
        func body(_ length: Int) -> String {
            LiveAPI.submission(servers: [1, 2], more: ", \"shared\": \(isShared)")
                .replacing("\"name\": \"r\"", with: "\"name\": \"\(String(repeating: "n", count: length))\"")
        }
        #expect(try read(body(most), placement).isEmpty == false)
        let problem = #expect(throws: Problem.self) { try read(body(most + 1), placement) }
        #expect(problem?.faults.all.map(\.place) == [.body(JSONPointer.root.member("restore_point").member("name"))])
    }

    @Test("takes the longest description, and counts as UTF-16 does")
    func descriptionRoom() throws {
        func body(_ description: String) -> String {
            LiveAPI.submission(servers: [1])
                .replacing("\"name\": \"r\"", with: "\"name\": \"r\", \"description\": \"\(description)\"")
        }
        _ = try read(body(String(repeating: "x", count: 236)))
        _ = try read(body(String(repeating: "😀", count: 118)))
        #expect(throws: Problem.self) { try read(body(String(repeating: "😀", count: 118) + "x")) }
    }

    @Test("is refused with every fault and its place", arguments: RefusedSubmission.all)
    func refused(submission: RefusedSubmission) throws {
        let problem = #expect(throws: Problem.self) { try read(submission.body) }
        #expect(problem?.code == .invalidRequest)
        let told = try #require(problem).faults.all.map { fault in
            guard case .body(let pointer) = fault.place else { return "?" }
            return "\(pointer) \(fault.code.rawValue)"
        }
        #expect(told == submission.faults)
    }

    @Test("with countless faults is answered with a bounded list")
    func countless() throws {
        let members = (0..<5000).map { "\"m\($0)\": 1" }.joined(separator: ",")
        let problem = try #require(#expect(throws: Problem.self) { try read("{\(members)}") })
        #expect(problem.faults.count == 5004)
        #expect(problem.faults.all.count == Faults.shownMax)
        #expect(problem.document.bytes.count < 40_000)
    }
}
