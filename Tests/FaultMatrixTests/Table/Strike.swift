import Workflow

/// What goes wrong, from the moment at which a job makes the call for the first time.
struct Strike: Sendable {
    enum Means: Sendable {
        /// A fault rule of the emulator (docs/emulator.md), as JSON without `operation` and `times`. `$SERVER`, `$VAULT`,
        /// `$RESTORE_POINT` and `$BACKUP` stand for what there is at that moment.
        case rule(String)
        /// Several of them; those with an `operation` are about that one.
        case rules([String])
        /// Switches of the emulator, as JSON.
        case switches(String)
        /// At most so many calls in a span of the emulator's own time.
        case rateLimit(calls: Int)
        /// The gateway's clock is so many seconds ahead.
        case clockSkew(seconds: Double)
        /// The cloud takes another secret for the key than we have, and locks keys that are used wrongly.
        case wrongSecret
        /// The request goes a way that does not lead to the cloud.
        case detour(Detour)
    }

    /// A way that does not lead to the cloud.
    enum Detour: CaseIterable, Sendable {
        case unknownHost, nobodyListens
        case unknownAuthority, expiredCertificate, otherHost, notTLS
        case proxyPage, proxyRefusal

        var title: String {
            switch self {
            case .unknownHost: "the host has no address"
            case .nobodyListens: "nobody listens"
            case .unknownAuthority: "the certificate is by an unknown authority"
            case .expiredCertificate: "the certificate has expired"
            case .otherHost: "the certificate is for another host"
            case .notTLS: "the peer speaks no TLS"
            case .proxyPage: "a proxy answers with a page of its own"
            case .proxyRefusal: "a proxy refuses the tunnel"
            }
        }

        /// Whether it can be met often without starting anybody.
        var isCheap: Bool { self == .unknownHost || self == .nobodyListens }
    }

    /// How long it goes wrong.
    enum Span: Sendable {
        /// For the first requests of this call.
        case times(Int)
        /// For every request of this call, for so many seconds.
        case seconds(Int)
        /// To the end.
        case forGood
    }

    /// Whether the struck request leaves and comes to somebody else than the cloud.
    var goesAstray: Bool { if case .detour(.proxyPage) = means { true } else { false } }

    var means: Means
    var span: Span = .times(1)
    /// Every call from then on, not this one alone.
    var strikesAll = false
    /// The request that is struck is given up after so many real milliseconds; the others keep their minute.
    var timeoutMilliseconds: Int?
    /// Requests that the rule holds are let go so many seconds later.
    var heldSeconds: Int?
    /// Before that, the answer to the first change of this kind is lost: the strike hits the search for it.
    var doubt: Effect.Kind?
}
