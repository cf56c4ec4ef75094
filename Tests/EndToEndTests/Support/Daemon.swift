import HTTPTransport

/// A running `holdfast serve`.
struct Daemon: Sendable {
    let process: ChildProcess
    let client: LocalClient
    /// The address as the ready line told it: `unix:/path` or `http://host:port`.
    let listen: String

    // MARK: Submitting

    /// Submits and expects acceptance.
    /// - Returns: the id of the job, or of the group.
    @discardableResult
    func submit(_ submission: Document, key: String? = nil) async throws -> String {
        let answer = try await post("/v1/jobs", submission, key: key)
        guard answer.status == 202, let id = try answer.document["id"].text else {
            throw Impatience(description: "submission: \(answer.status) \(answer.text)")
        }
        return id
    }

    func post(_ target: String, _ body: Document, key: String? = nil) async throws -> Answer {
        try await client.send("POST", target, body, headers: key.map { [HTTPHeader("Idempotency-Key", $0)] } ?? [])
    }

    // MARK: Jobs

    func job(_ id: String) async throws -> Document {
        try await client.get("/v1/jobs/\(id)")
    }

    func events(_ id: String) async throws -> [Document] {
        try await client.get("/v1/jobs/\(id)/events?limit=1000")["events"].elements
    }

    func actions(_ id: String) async throws -> [String] {
        try await events(id).compactMap { $0["action"].text }
    }

    /// Reads the job whenever it has changed, by the daemon's own long poll, until `isMet` accepts it.
    @discardableResult
    func awaitJob(
        _ id: String,
        _ what: String,
        within limit: Duration = .seconds(40),
        where isMet: (Document) -> Bool
    ) async throws -> Document {
        let clock = ContinuousClock()
        let end = clock.now + limit
        var version: String?
        var last = Document.null
        while clock.now < end {
            var headers = [HTTPHeader("Prefer", "wait=5")]
            if let version {
                headers.append(HTTPHeader("If-None-Match", version))
            } else {
                headers = []
            }
            let answer = try await client.send("GET", "/v1/jobs/\(id)", headers: headers)
            if answer.status == 304 { continue }
            guard answer.status == 200 else {
                throw Impatience(description: "GET job \(id): \(answer.status) \(answer.text)")
            }
            version = answer.header("ETag")
            last = try answer.document
            if isMet(last) { return last }
        }
        throw Impatience(description: "job \(id) \(what): not within \(limit); it is \(last)")
    }

    /// Waits until the job has ended or asks for a person.
    @discardableResult
    func awaitRest(_ id: String, within limit: Duration = .seconds(40)) async throws -> Document {
        try await awaitJob(id, "comes to rest", within: limit) { Self.isAtRest($0) }
    }

    static let endStates: Set<String> = ["succeeded", "partial", "failed", "timed_out", "cancelled"]

    static func isAtRest(_ job: Document) -> Bool {
        let state = job["state"].text ?? ""
        return endStates.contains(state) || state == "needs_attention"
    }

    // MARK: Ending

    /// SIGKILL; returns when the process is gone.
    func kill() async {
        await process.killNow()
    }

    /// SIGTERM; returns how it ended.
    func stop(within limit: Duration = .seconds(20)) async -> ChildProcess.Ending {
        process.send(15)
        return await process.ending(within: limit)
    }
}
