import HTTPTransport
import Workflow

/// What the cloud knows of the daemon's credentials, and whether the daemon is careful with them.
///
/// More than five refused signatures in a row lock an access key for five minutes for everybody who uses it.
struct CloudIdentity {
    private var tokensIssued = 0
    /// Tokens up to this number are dead.
    private var tokensDead = 0
    private var refusedInARow = 0
    private var lockedUntil: Int64 = 0

    /// What a life of the daemon has heard of its credentials since they were last accepted.
    private struct Told {
        let life: Int
        var at: Int64
        /// Calls that it has sent since and not heard of.
        var trials = 0
        /// A call that was sent after the first refusal was refused as well: there is no doubt left.
        var isCertain = false
        /// Calls since there was no doubt left.
        var calls = 0
    }

    private var told: Told?
    private var lastCall = 0
    /// The latest of all calls that were accepted: an older one's refusal says nothing.
    private var acceptedCall = 0

    // MARK: Tokens

    mutating func issue() -> String {
        tokensIssued += 1
        return "token-\(tokensIssued)"
    }

    mutating func killTokens() { tokensDead = tokensIssued }

    // MARK: Checks

    /// Whether a request that arrives at this moment is refused.
    /// - Returns: true also while the key is locked.
    mutating func refuses(_ request: HTTPRequest, spell: Bool, cloudNow: Timestamp, at now: Int64) -> Bool {
        if let token = request.headers.first("X-Auth-Token") {
            let number = Int(token.dropFirst("token-".count)) ?? 0
            return spell || number <= tokensDead
        }
        if now < lockedUntil { return true }
        let signed = request.headers.first("X-Sdk-Date").flatMap(Self.moment)
        let isSkewed = signed.map { abs(($0 - cloudNow).wholeMilliseconds) > 900_000 } ?? true
        guard spell || isSkewed else {
            refusedInARow = 0
            return false
        }
        refusedInARow += 1
        if refusedInARow > 5 { lockedUntil = now + 300_000 }
        return true
    }

    func isLocked(at now: Int64) -> Bool { now < lockedUntil }

    // MARK: Care

    /// A call that a life of the daemon has made.
    struct Call {
        let number: Int
        let life: Int
        /// It was made after its life had heard that its credentials are refused.
        let isTrial: Bool
        /// It should not have been made: one call at a time may try whether a new signature is accepted, and none once that
        /// was refused too. Of tokens several may be under way that were fetched for calls which then go on.
        let isHammering: Bool
    }

    mutating func noteSent(by life: Int, at now: Int64, isSigned: Bool) -> Call {
        lastCall += 1
        guard var known = told, known.life == life, now - known.at < 300_000 else {
            return Call(number: lastCall, life: life, isTrial: false, isHammering: false)
        }
        known.trials += 1
        if known.isCertain { known.calls += 1 }
        told = known
        let isHammering = known.isCertain ? known.calls > (isSigned ? 0 : 2) : isSigned && known.trials > 1
        return Call(number: lastCall, life: life, isTrial: true, isHammering: isHammering)
    }

    /// - Parameter isRefused: nil for an answer that tells nothing about the credentials, and for none.
    mutating func noteEnd(of call: Call, isRefused: Bool?, at now: Int64) {
        if call.isTrial, told?.life == call.life { told?.trials -= 1 }
        switch isRefused {
        case nil: break
        case false:
            acceptedCall = max(acceptedCall, call.number)
            told = nil
        case true where call.number < acceptedCall: break
        case true:
            if let known = told, known.life == call.life, now - known.at < 300_000 {
                guard call.isTrial, !known.isCertain else { return }
                told?.isCertain = true
                told?.at = now
            } else {
                told = Told(life: call.life, at: now)
            }
        }
    }

    // MARK: Times

    /// `Mon, 24 Nov 2025 16:00:00 GMT`: readers do not look at the weekday.
    static func date(_ moment: Timestamp) -> String {
        let text = Array(moment.rfc3339)
        func part(_ range: Range<Int>) -> String { String(text[range]) }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = months[(Int(part(5..<7)) ?? 1) - 1]
        return "Mon, \(part(8..<10)) \(month) \(part(0..<4)) \(part(11..<19)) GMT"
    }

    /// Reads `20250102T030405Z`.
    private static func moment(_ signed: String) -> Timestamp? {
        let text = Array(signed)
        guard text.count == 16 else { return nil }
        func part(_ range: Range<Int>) -> String { String(text[range]) }
        return Timestamp(
            rfc3339: "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z"
        )
    }
}
