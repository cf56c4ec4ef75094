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

    /// The life of the daemon that has been told that its credentials are refused, since when, and how often it has called since.
    private var told: (life: Int, at: Int64, calls: Int, allowed: Int)?
    private var underWay = 0

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

    /// - Returns: true when this life goes on calling although it has been told that its credentials are refused.
    mutating func noteSent(by life: Int, at now: Int64) -> Bool {
        underWay += 1
        guard var known = told, known.life == life, now - known.at < 300_000 else { return false }
        known.calls += 1
        told = known
        return known.calls > known.allowed
    }

    /// - Parameter isRefused: nil for an answer that tells nothing about the credentials, and for none.
    mutating func noteEnd(isRefused: Bool?, of life: Int, at now: Int64) {
        underWay -= 1
        switch isRefused {
        case nil: break
        case false: told = nil
        case true:
            if let known = told, known.life == life, now - known.at < 300_000 { return }
            // Whoever is under way now may be told so too, and may try once more with a new signature or token.
            told = (life, now, 0, underWay + 2)
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
