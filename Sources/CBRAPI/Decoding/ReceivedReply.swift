package import Workflow

/// A whole HTTP reply as the transport delivered it.
package struct ReceivedReply: Sendable {
    /// The final status, 100…599.
    package let status: Int
    /// As received; may hold `X-Subject-Token`, see `SecretHeaders`.
    package let headers: [HeaderField]
    package let body: [UInt8]
    /// When it had arrived: what a `Retry-After` with a date is counted from when the reply tells no time itself.
    package let receivedAt: Timestamp

    /// Makes a reply. A truncated one is a failure of the transport and never gets here.
    package init(status: Int, headers: [HeaderField], body: [UInt8], receivedAt: Timestamp) {
        self.status = status
        self.headers = headers
        self.body = body
        self.receivedAt = receivedAt
    }

    /// The value of the first header called `name`, outer white space removed; nil when absent or empty.
    func header(_ name: String) -> String? {
        guard let field = headers.first(where: { $0.isNamed(name) }) else { return nil }
        let value = ASCII.trimmed(field.value)
        return value.isEmpty ? nil : value
    }

    /// The cloud's `X-Request-Id`, for the history of calls.
    package var requestID: String? { header("X-Request-Id").map { BoundedText.make($0, bytesMax: 128) } }

    var isSuccess: Bool { (200..<300).contains(status) }
}

extension ReceivedReply {
    /// The sender's clock by its `Date` header, in whole seconds; nil when absent or not a date.
    package var date: Timestamp? {
        header("Date").flatMap(HTTPDate.milliseconds).map { Timestamp(milliseconds: $0) }
    }
}
