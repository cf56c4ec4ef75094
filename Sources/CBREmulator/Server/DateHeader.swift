import Glibc
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Moves the `Date` header of answers with the gateway's clock: a client that corrects its own clock by it must see the one
/// by which its signatures are judged.
final class DateHeader: ChannelOutboundHandler, RemovableChannelHandler, Sendable {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let core: EmulatorCore

    init(core: EmulatorCore) { self.core = core }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data) else {
            context.write(data, promise: promise)
            return
        }
        let skew = core.withWorld { $0.clockSkewSeconds }
        if skew != 0 { head.headerFields[.date] = Self.text(seconds: time(nil) + Int(skew.rounded())) }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// A moment as HTTP writes it (RFC 9110, section 5.6.7), from seconds since the epoch.
    static func text(seconds: Int) -> String {
        var moment = time_t(seconds)
        var parts = tm()
        gmtime_r(&moment, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { two(Int($0)) }.joined(separator: ":")
        let date = "\(two(Int(parts.tm_mday))) \(months[Int(parts.tm_mon)]) \(Int(parts.tm_year) + 1900)"
        return "\(days[Int(parts.tm_wday)]), \(date) \(clock) GMT"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
