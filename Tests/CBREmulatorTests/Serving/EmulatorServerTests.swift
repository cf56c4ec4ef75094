import HTTPTransport
import Testing

@testable import CBREmulator

@Suite("The emulator over a live port", .timeLimit(.minutes(5)))
struct EmulatorServerTests {
    @Test("a backup runs from vault to available in time that the test moves")
    func backup() async throws {
        try await LiveEmulator.run { emulator in
            let created = try await emulator.send("POST", "vaults", LiveEmulator.vaultBody)
            let vault = try #require(created.json.value(at: "vault.id")?.stringValue)
            let resources: JSONValue = ["resources": [["id": .string(TestServer.first), "type": "OS::Nova::Server"]]]
            let added = try await emulator.send("POST", "vaults/\(vault)/addresources", resources)
            #expect(added.json == ["add_resource_ids": [.string(TestServer.first)]])
            let run = TestRegion.checkpointBody(vault: vault, resources: [TestServer.first])
            let accepted = try await emulator.send("POST", "checkpoints", run)
            let checkpoint = try #require(accepted.json.value(at: "checkpoint.id")?.stringValue)
            let early = try await emulator.send("GET", "checkpoints/\(checkpoint)")
            #expect(early.json.value(at: "checkpoint.status") == "protecting")
            _ = try await emulator.control("POST", "actions", ["fault": "move_clock", "seconds": 10])
            let late = try await emulator.send("GET", "checkpoints/\(checkpoint)")
            #expect(late.json.value(at: "checkpoint.status") == "available")
            #expect([created, added, accepted, early, late].map(\.status) == [200, 200, 200, 200, 200])
            #expect([created, added, late].allSatisfy { $0.first("X-Request-Id")?.utf8.count == 32 })
        }
    }

    @Test("each kind of refusal has its own body")
    func dialects() async throws {
        try await LiveEmulator.run { emulator in
            let service = try await emulator.send("GET", "vaults/\(TestServer.first)")
            #expect(service.status == 404 && service.json.objectValue?.keys == ["error_code", "error_msg"])
            let gateway = try await emulator.send("GET", "vaults", signer: nil)
            #expect(gateway.status == 401 && gateway.json["error_code"] == "APIGW.0301")
            #expect(gateway.json["request_id"]?.stringValue == gateway.first("X-Request-Id"))
            let identity = try await emulator.send("POST", "/v3/auth/tokens", ["auth": [:]], signer: nil)
            #expect(identity.status == 400 && identity.json.value(at: "error.code") == 400)
            let nowhere = try await emulator.send("PUT", "checkpoints")
            #expect(nowhere.status == 404 && nowhere.json["error_code"] == "APIGW.0101")
            let broken = try await emulator.send("POST", "vaults", "no object")
            #expect(broken.status == 400 && broken.json["error_code"] == "BackupService.9900")
            let foreign = try await emulator.send("GET", "/v3/\(String(repeating: "f", count: 32))/vaults")
            #expect(foreign.status == 403 && foreign.json["error_code"] == "APIGW.0310")
        }
    }

    @Test("a body that is too large and a URI that is too long are refused")
    func bounds() async throws {
        try await LiveEmulator.run { emulator in
            let huge = JSONValue.string(String(repeating: "x", count: 12 * 1024 * 1024))
            let body = try await emulator.send("POST", "vaults", huge, isFresh: true)
            #expect(body.status == 413 && body.json["error_code"] == "APIGW.0201")
            let long = try await emulator.send("GET", "vaults?name=" + String(repeating: "x", count: 33_000))
            #expect(long.status == 414)
        }
    }

    @Test("a lost answer leaves the change and no byte")
    func answerLost() async throws {
        try await LiveEmulator.run { emulator in
            _ = try await emulator.control(
                "PUT",
                "faults",
                ["operation": "createVault", "fault": "answer_lost", "times": 1]
            )
            let error = await #expect(throws: HTTPTransportError.self) {
                try await emulator.send("POST", "vaults", LiveEmulator.vaultBody, isFresh: true)
            }
            #expect(error?.bytesReceived == 0)
            #expect(try await emulator.count("vaults") == 1)
            let entry = try await emulator.lastEntry()
            #expect(entry?["outcome"] == "dropped" && entry?["carried_out"] == true && entry?["status"] == 200)
        }
    }

    @Test(
        "connections break before or after the change",
        arguments: [
            ("close", "before", 0), ("reset", "before", 0), ("reset", "after", 1), ("reset", "headers", 1),
            ("truncated", "", 1),
        ]
    )
    func brokenConnections(fault: String, when: String, vaults: Int) async throws {
        try await LiveEmulator.run { emulator in
            var rule = JSONObject([("operation", "createVault"), ("fault", .string(fault))])
            if fault == "reset" { rule["when"] = .string(when) }
            _ = try await emulator.control("PUT", "faults", .object(rule))
            await #expect(throws: HTTPTransportError.self) {
                try await emulator.send("POST", "vaults", LiveEmulator.vaultBody, isFresh: true)
            }
            #expect(try await emulator.count("vaults") == vaults)
        }
    }

    @Test("a reused connection closes without a byte, a fresh one answers")
    func reusedConnection() async throws {
        try await LiveEmulator.run { emulator in
            _ = try await emulator.control("PUT", "faults", ["operation": "listVaults", "fault": "close_reused"])
            _ = try await emulator.send("GET", "vaults")
            // The transport repeats a GET on a new connection by itself.
            #expect(try await emulator.send("GET", "vaults").status == 200)
            let entries = try await emulator.control("GET", "requests")["requests"]?.arrayValue ?? []
            #expect(entries.map { $0["outcome"] } == ["answered", "dropped", "answered"])
            #expect(entries.map { $0["request_of_connection"] } == [1, 2, 1])
            #expect(entries.map { $0["carried_out"] } == [true, false, true])
        }
    }

    @Test("a held request is in the journal, unanswered, and stopping does not wait for it")
    func heldRequest() async throws {
        try await LiveEmulator.run { emulator in
            _ = try await emulator.control(
                "PUT",
                "faults",
                ["operation": "createVault", "fault": "delay", "delay_seconds": 3600]
            )
            let sender = Task { try await emulator.send("POST", "vaults", LiveEmulator.vaultBody, isFresh: true) }
            var entry: JSONValue?
            while entry?["operation"] != "createVault" {
                entry = try await emulator.lastEntry()
                await Task.yield()
            }
            #expect(entry?["outcome"] == "held" && entry?["answered"] == false && entry?["status"] == .null)
            #expect(entry?["fault"] == "delay")
            #expect(entry?.value(at: "body.vault.name") == "my_vault")
            sender.cancel()
        }
    }

    @Test("refusals by rule have status, code, headers and dialect")
    func refusalRules() async throws {
        try await LiveEmulator.run { emulator in
            _ = try await emulator.control(
                "PUT",
                "faults",
                [
                    ["operation": "listVaults", "fault": "throttle", "retry_after": 7],
                    [
                        "operation": "createVault", "fault": "error", "status": 504, "error_code": "APIGW.0203",
                        "when": "after",
                    ],
                    ["operation": "showVault", "fault": "malformed_url"],
                    ["operation": "listBackups", "fault": "html"],
                ]
            )
            let throttled = try await emulator.send("GET", "vaults")
            #expect(throttled.status == 429 && throttled.first("Retry-After") == "7")
            let late = try await emulator.send("POST", "vaults", LiveEmulator.vaultBody)
            #expect(late.status == 504 && late.json["error_code"] == "APIGW.0203")
            #expect(try await emulator.count("vaults") == 1)
            let odd = try await emulator.send("GET", "vaults/\(TestServer.first)")
            #expect(odd.status == 401)
            #expect(odd.json == ["unauthorized": ["code": "401", "message": "Malformed request url"]])
            let proxy = try await emulator.send("GET", "backups")
            #expect(proxy.status == 502 && proxy.first("Content-Type") == "text/html")
        }
    }

    @Test("a token opens the API until it is expired")
    func tokens() async throws {
        try await LiveEmulator.run { emulator in
            let body: JSONValue = [
                "auth": [
                    "identity": [
                        "methods": ["password"],
                        "password": [
                            "user": [
                                "name": "emulator-user", "password": "emulator-password",
                                "domain": ["name": "emulator-domain"],
                            ]
                        ],
                    ], "scope": ["project": ["id": .string(TestRegion.projectID)]],
                ]
            ]
            let granted = try await emulator.send("POST", "/v3/auth/tokens", body, signer: nil)
            let token = try #require(granted.first("X-Subject-Token"))
            #expect(granted.json.value(at: "token.catalog.0.type") == "cbr")
            func list() async throws -> HTTPReply {
                try await emulator.transport.send(
                    HTTPRequest(
                        url: emulator.url + LiveEmulator.projectPath + "/vaults",
                        headers: [HTTPHeader("X-Auth-Token", token)]
                    )
                )
            }
            #expect(try await list().status == 200)
            _ = try await emulator.control("POST", "actions", ["fault": "expire_tokens"])
            #expect(try await list().json["error_code"] == "APIGW.0307")
            let entries = try await emulator.control("GET", "requests?operation=createToken")["requests"]
            #expect(entries?[0]?["body"] == "[redacted]")
        }
    }

    @Test("control calls refuse what they do not understand")
    func controlRefusals() async throws {
        try await LiveEmulator.run { emulator in
            for (method, path, body) in [
                ("PUT", "faults", JSONValue.string("x")), ("PUT", "switches", ["sulk": 1]),
                ("PUT", "switches", ["key_lock": "maybe"]), ("PUT", "rate-limit", ["calls": 0, "seconds": 1]),
                ("POST", "actions", ["fault": "close"]), ("POST", "resources", ["id": "x"]),
            ] {
                let reply = try await emulator.send(method, "/_emulator/" + path, body, signer: nil)
                #expect(reply.status == 400 && reply.json["error"]?.stringValue?.isEmpty == false)
            }
            #expect(try await emulator.send("GET", "/_emulator/nothing", signer: nil).status == 404)
        }
    }
}
