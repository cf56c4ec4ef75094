import Workflow

/// The header `Retry-After` (RFC 9110, section 10.2.3): seconds or a date.
enum RetryAfter {
    /// The longest wait taken from the cloud; a longer one is held at that.
    static let longest: Duration = .seconds(86_400)

    /// How long to wait from now on, 0 s and up; nil when the header is absent or makes no sense.
    ///
    /// A date is compared with the reply's own `Date`, so that a wrong clock on this side does not matter.
    static func duration(in reply: ReceivedReply) -> Duration? {
        guard let value = reply.header("Retry-After") else { return nil }
        if let seconds = Double(value), seconds.isFinite {
            return min(max(.milliseconds(Int64((min(max(seconds, 0), 86_400) * 1000).rounded(.up))), .zero), longest)
        }
        guard let moment = HTTPDate.milliseconds(value) else { return nil }
        let now = reply.header("Date").flatMap(HTTPDate.milliseconds) ?? reply.receivedAt.milliseconds
        return min(max(.milliseconds(moment - now), .zero), longest)
    }
}
