import HTTPTransport
import TestSupport

/// The two transports that must keep the same promises.
enum TransportKind: String, CaseIterable, Sendable {
    case curl
    case scripted
}

/// What the far side does with each request of a conformance test.
enum FarSide: Sendable {
    case replies(status: Int, headers: [HTTPHeader], body: String)
    /// Takes the request and closes the connection without a byte.
    case closes
    /// Replies when released.
    case holds
    /// Nobody listens.
    case isAbsent
}

/// A transport and the far side it talks to: a server for libcurl, a script for the other.
struct TransportUnderTest: Sendable {
    let transport: any HTTPSending
    let url: String
    private let server: LoopbackServer?
    private let scripted: ScriptedTransport?
    private let curl: CurlTransport?

    init(_ kind: TransportKind, farSide: FarSide) throws {
        switch kind {
        case .curl:
            let server = try Self.server(farSide)
            let curl = CurlTransport()
            url = try server?.url ?? "http://127.0.0.1:\(Socket.unusedPort())"
            transport = curl
            self.server = server
            self.curl = curl
            scripted = nil
        case .scripted:
            let scripted = ScriptedTransport { _ in Self.step(farSide) }
            url = "http://scripted.invalid"
            transport = scripted
            self.scripted = scripted
            server = nil
            curl = nil
        }
    }

    /// Method, headers and body of the requests the far side saw.
    var seen: [(method: String, url: String, body: [UInt8])] {
        if let scripted {
            return scripted.requests.map { ($0.method, $0.url, $0.body ?? []) }
        }
        return server?.received.map { ($0.method, url + $0.target, $0.body) } ?? []
    }

    func waitForRequests(_ count: Int) async {
        await server?.waitForRequests(count)
        await scripted?.waitForRequests(count)
    }

    func release() {
        server?.release()
        scripted?.release()
    }

    func shutDown() async {
        await curl?.shutDown()
        await scripted?.shutDown()
    }

    func stop() {
        server?.stop()
    }

    private static func server(_ farSide: FarSide) throws -> LoopbackServer? {
        switch farSide {
        case .replies(let status, let headers, let body):
            let bytes = CannedReply.whole(status, headers: headers.map { ($0.name, $0.value) }, body: body)
            return try LoopbackServer { _ in [.send(bytes)] }
        case .closes:
            return try LoopbackServer { _ in [.close] }
        case .holds:
            return try LoopbackServer { _ in [.hold, .send(CannedReply.whole())] }
        case .isAbsent:
            return nil
        }
    }

    private static func step(_ farSide: FarSide) -> ScriptedTransport.Step {
        switch farSide {
        case .replies(let status, let headers, let body):
            .reply(HTTPReply(status: status, headers: headers, body: Array(body.utf8)))
        case .closes:
            .fail(.scripted(.connectionLost, .maybeSent))
        case .holds:
            .hold(.reply(HTTPReply(status: 200)))
        case .isAbsent:
            .fail(.nobodyListens)
        }
    }
}
