import HTTPTransport

/// A running `holdfast emulator`: the cloud of one test.
struct CloudEmulator: Sendable {
    /// The first restore point is made, its answer is lost, and no list shows it for an hour.
    static let makesUnseen: [Document] = [
        ["operation": "createCheckpoint", "fault": "answer_lost", "times": 1],
        ["operation": ["listBackups", "listOperationLogs"], "fault": "list_lag", "seconds": 3600],
    ]

    static let projectID = "0605767b5780d5762fc5c0118072a564"
    static let accessKey = "TESTACCESSKEY0000001"
    static let secretKey = "test-secret-key-0123456789"
    static let user = "backup"
    static let password = "test-password-0123"
    static let domain = "ACCOUNT"

    let process: ChildProcess
    let client: LocalClient

    var url: String { client.root }

    // MARK: What it saw

    /// The requests so far, oldest first.
    func requests(_ operation: String? = nil, since: Int = 0) async throws -> [Document] {
        let filter = operation.map { "&operation=\($0)" } ?? ""
        return try await client.get("/_emulator/requests?since=\(since)\(filter)")["requests"].elements
    }

    /// The number of the last request.
    func lastSequence() async throws -> Int {
        try await client.get("/_emulator/requests?limit=1")["last_seq"].integer ?? 0
    }

    func state() async throws -> Document {
        try await client.get("/_emulator/state")
    }

    func counts() async throws -> Counts {
        Counts(try await client.get("/_emulator/state?details=false"))
    }

    /// How many things there are, and how often each change was carried out.
    struct Counts: Equatable, Sendable {
        var vaults: Int
        var associated: Int
        var restorePoints: Int
        var backups: Int
        var carriedOut: [String: Int] = [:]
        var received: [String: Int] = [:]

        init(_ state: Document) {
            vaults = state["counts"]["vaults"].integer ?? -1
            associated = state["counts"]["associated_resources"].integer ?? -1
            restorePoints = state["counts"]["checkpoints"].integer ?? -1
            backups = state["counts"]["backups"].integer ?? -1
            for (operation, numbers) in state["operations"].members {
                carriedOut[operation] = numbers["carried_out"].integer
                received[operation] = numbers["received"].integer
            }
        }
    }

    /// Waits for a request of the journal that `isMet` accepts.
    func awaitRequest(
        _ operation: String,
        _ what: String,
        within limit: Duration = .seconds(20),
        where isMet: @Sendable ([Document]) -> Bool
    ) async throws {
        _ = try await eventually("\(operation) \(what)", within: limit) {
            isMet(try await requests(operation)) ? true : nil
        }
    }

    // MARK: What is done to it

    func add(faults: [Document]) async throws {
        for fault in faults { try await control("POST", "/_emulator/faults", fault) }
    }

    func clearFaults() async throws {
        try await control("DELETE", "/_emulator/faults")
    }

    /// Changes the cloud as somebody else would.
    func act(_ action: Document) async throws {
        try await control("POST", "/_emulator/actions", action)
    }

    private func control(_ method: String, _ target: String, _ body: Document? = nil) async throws {
        let answer = try await client.send(method, target, body)
        guard (200..<300).contains(answer.status) else {
            throw Impatience(description: "\(method) \(target): \(answer.status) \(answer.text)")
        }
    }
}
