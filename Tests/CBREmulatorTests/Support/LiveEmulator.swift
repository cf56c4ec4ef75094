import HTTPTransport

@testable import CBREmulator

/// An emulator on a free loopback port, with a client for it.
struct LiveEmulator: Sendable {
    static let signer = TestSigner(accessKey: "AK", secretKey: "SK")
    static let projectPath = "/v3/" + TestRegion.projectID

    let url: String
    let transport: CurlTransport

    /// Starts an emulator, runs `body` and stops it, the requests that are still held included.
    static func run<Result: Sendable>(
        _ change: (inout EmulatorConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (LiveEmulator) async throws -> Result
    ) async throws -> Result {
        var configuration = EmulatorConfiguration(accessKey: "AK", secretKey: "SK", projectID: TestRegion.projectID)
        configuration.inventory = Inventory(acceptsAnyID: true)
        configuration.timeScale = 0
        change(&configuration)
        let emulator = Emulator(configuration)
        let (addresses, continuation) = AsyncStream<Emulator.Address>.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await emulator.run(handlingSignals: false) { continuation.yield($0) }
            }
            var iterator = addresses.makeAsyncIterator()
            guard let address = await iterator.next() else { throw NotStarted() }
            let transport = CurlTransport()
            let live = LiveEmulator(url: address.url, transport: transport)
            let result: Result
            do {
                result = try await body(live)
            } catch {
                group.cancelAll()
                await transport.shutDown()
                throw error
            }
            group.cancelAll()
            await transport.shutDown()
            return result
        }
    }

    struct NotStarted: Error {}

    /// Sends a signed request.
    func send(
        _ method: String,
        _ path: String,
        _ body: JSONValue? = nil,
        signer: TestSigner? = signer,
        isFresh: Bool = false
    ) async throws(HTTPTransportError) -> HTTPReply {
        let target = path.hasPrefix("/") ? path : "\(Self.projectPath)/\(path)"
        let bytes = body.map { Array($0.text.utf8) } ?? []
        let host = String(url.dropFirst("http://".count))
        let signed = signer?.headers(method: method, host: host, target: target, body: bytes) ?? []
        return try await transport.send(
            HTTPRequest(
                method: method,
                url: url + target,
                headers: signed,
                body: bytes.isEmpty ? nil : bytes,
                freshConnection: isFresh
            )
        )
    }

    func control(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        let reply = try await send(method, "/_emulator/\(path)", body, signer: nil, isFresh: true)
        return reply.body.isEmpty ? .null : try JSONParser.parse(reply.body)
    }

    func count(_ name: String) async throws -> Int? {
        try await control("GET", "state").value(at: "counts.\(name)")?.intValue
    }

    func lastEntry() async throws -> JSONValue? {
        try await control("GET", "requests")["requests"]?.arrayValue?.last
    }

    static let vaultBody: JSONValue = [
        "vault": ["name": "my_vault", "resources": [], "billing": TestRegion.billing()]
    ]
}

extension HTTPReply {
    var json: JSONValue { (try? JSONParser.parse(body)) ?? .null }
}
