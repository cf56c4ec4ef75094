import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// An answer in JSON.
    init(_ status: HTTPResponse.Status = .ok, _ document: JSON, _ headers: HTTPFields = [:]) {
        var headers = headers
        headers[.contentType] = "application/json"
        self.init(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.bytes))
        )
    }

    /// The answer that a problem is.
    init(_ problem: Problem) {
        self.init(
            status: HTTPResponse.Status(code: problem.code.status),
            headers: problem.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: problem.document.bytes))
        )
    }
}

extension Problem {
    /// The headers of the answer.
    var headers: HTTPFields {
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        if !allow.isEmpty { headers[.allow] = allow.joined(separator: ", ") }
        if code == .unauthorized { headers[.wwwAuthenticate] = "Bearer realm=\"holdfast\"" }
        if endsConnection { headers[.connection] = "close" }
        return headers
    }

    /// Whether the connection is not to be used any longer: strangers get no place, and behind a request that is not
    /// whole no other one can begin.
    private var endsConnection: Bool {
        switch code {
        case .unauthorized, .foreignHost, .foreignOrigin, .malformedRequest, .requestTimeout, .bodyTooLarge: true
        default: false
        }
    }
}
