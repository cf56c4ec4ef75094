import Crypto
import HTTPTransport

@testable import RESTAPI

/// Asks a server over the project's own transport.
struct APIClient: Sendable {
    let address: BoundAddress
    private let transport = CurlTransport()

    init(address: BoundAddress) { self.address = address }

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, nil, headers)
    }

    func post(_ path: String, _ body: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("POST", path, Array(body.utf8), headers)
    }

    /// Sends a request; a body is announced as JSON unless `headers` says otherwise.
    func send(
        _ method: String,
        _ path: String,
        _ body: [UInt8]?,
        _ headers: [String: String] = [:]
    ) async throws -> Answer {
        Answer(try await transport.send(request(method, path, body, headers)))
    }

    func stream(_ path: String, _ headers: [String: String] = [:]) -> AsyncThrowingStream<StreamPart, any Error> {
        let accept = ["Accept": "text/event-stream"].merging(headers) { $1 }
        return transport.stream(request("GET", path, nil, accept))
    }

    func shutDown() async { await transport.shutDown() }

    private func request(_ method: String, _ path: String, _ body: [UInt8]?, _ headers: [String: String]) -> HTTPRequest
    {
        var fields = headers.map { HTTPHeader($0.key, $0.value) }
        if body != nil, headers["Content-Type"] == nil { fields.append(HTTPHeader("Content-Type", "application/json")) }
        return HTTPRequest(
            method: method,
            url: base + path,
            headers: fields,
            body: body,
            totalTimeout: .seconds(30),
            unixSocketPath: socketPath
        )
    }

    private var base: String {
        switch address {
        case .unixSocket: "http://localhost"
        case .tcp(let host, let port): "http://\(host):\(port)"
        }
    }

    private var socketPath: String? {
        if case .unixSocket(let path) = address { path } else { nil }
    }
}

/// An answer of the API.
struct Answer: Sendable, CustomStringConvertible {
    let status: Int
    let json: JSON
    private let reply: HTTPReply

    init(_ reply: HTTPReply) {
        self.reply = reply
        status = reply.status
        do throws(JSONParser.Failure) {
            json = try JSONParser.parse(reply.body).value
        } catch {
            json = .null
        }
    }

    subscript(_ header: String) -> String? { reply.first(header) }

    var text: String { String(decoding: reply.body, as: UTF8.self) }
    var isEmpty: Bool { reply.body.isEmpty }
    var description: String { "\(status) \(text)" }

    /// `pointer code` of every fault that a problem lists.
    var faults: [String] {
        guard case .array(let errors)? = json["errors"] else { return [] }
        return errors.map { error in
            let place = error["pointer"] ?? error["parameter"] ?? error["header"]
            return "\(place?.string ?? "?") \(error["code"]?.string ?? "?")"
        }
    }
}

extension JSON {
    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var int: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    var elements: [JSON] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The value behind names and indexes.
    func at(_ path: String...) -> JSON? {
        path.reduce(Optional(self)) { value, step in
            if let index = Int(step), let elements = value?.elements {
                return elements.indices.contains(index) ? elements[index] : nil
            }
            return value?[step]
        }
    }
}

func sha256(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
