import HTTPTransport

/// An answer of a program under test.
struct Answer: Sendable {
    let status: Int
    let headers: [HTTPHeader]
    let bytes: [UInt8]

    var document: Document {
        get throws { try Document(bytes) }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first(name) }
}

/// Speaks HTTP with a program under test, on a fresh connection each time: the program may have been killed in between.
struct LocalClient: Sendable {
    let transport: CurlTransport
    /// `http://127.0.0.1:PORT`, or `http://localhost` with a socket.
    let root: String
    var socketPath: String?
    var token: String?

    func request(
        _ method: String,
        _ target: String,
        _ body: Document? = nil,
        headers: [HTTPHeader] = [],
        limit: Duration = .seconds(30)
    ) throws -> HTTPRequest {
        var fields = headers
        if body != nil { fields.append(HTTPHeader("Content-Type", "application/json")) }
        if let token { fields.append(HTTPHeader("Authorization", "Bearer \(token)")) }
        return HTTPRequest(
            method: method,
            url: root + target,
            headers: fields,
            body: try body?.bytes,
            totalTimeout: limit,
            freshConnection: true,
            unixSocketPath: socketPath
        )
    }

    func send(
        _ method: String,
        _ target: String,
        _ body: Document? = nil,
        headers: [HTTPHeader] = [],
        limit: Duration = .seconds(30)
    ) async throws -> Answer {
        let reply = try await transport.send(try request(method, target, body, headers: headers, limit: limit))
        return Answer(status: reply.status, headers: reply.headers, bytes: reply.body)
    }

    /// A GET whose answer must be 200.
    func get(_ target: String) async throws -> Document {
        let answer = try await send("GET", target)
        guard answer.status == 200 else {
            throw Impatience(description: "GET \(target): \(answer.status) \(answer.text)")
        }
        return try answer.document
    }
}
