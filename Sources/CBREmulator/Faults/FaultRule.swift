/// A rule that makes the emulator misbehave for some requests.
package struct FaultRule: Sendable {
    let id: String
    /// Operations concerned; empty means all.
    let operations: Set<Operation>
    let fault: Fault
    /// The fault's name as the rule gives it, shown in the journal.
    let kind: String
    /// Matches left to pass by before the rule acts.
    var skip: Int
    /// Times left to act, `nil` for no limit.
    var times: Int?
    let probability: Double
    var generator: SplitMix64
    let match: RequestMatch
    /// How often the rule has acted.
    var applied = 0
    let source: JSONValue
}

/// Which requests of an operation a rule concerns. Every condition given must hold.
struct RequestMatch: Sendable {
    var method: String?
    var pathContains: String?
    var queryContains: String?
    var bodyContains: String?
    /// Dotted paths into the body with the value each must have.
    var body: [(path: String, value: JSONValue)] = []
    var headers: [(name: String, value: String)] = []

    func holds(_ request: WireRequest, body json: JSONValue?) -> Bool {
        if let method, request.method != method { return false }
        if let pathContains, !request.rawPath.contains(pathContains) { return false }
        if let queryContains, !request.rawQuery.contains(queryContains) { return false }
        if let bodyContains, !String(decoding: request.body, as: UTF8.self).contains(bodyContains) { return false }
        guard headers.allSatisfy({ request.header($0.name) == $0.value }) else { return false }
        return body.allSatisfy { json?.value(at: $0.path) == $0.value }
    }
}

/// What a rule does.
enum Fault: Sendable {
    /// Holds the request; the change is made after the wait, or before it.
    case delay(seconds: Double, Moment)
    /// Makes the change, then closes the connection without a byte.
    case answerLost
    /// Carries the request out twice, as a gateway that repeats it does; the second answer goes out.
    case duplicate
    /// Closes the connection without a byte and without the change.
    case close
    /// The same, but only for the second and later requests of a connection.
    case closeReused
    /// Resets the connection (TCP RST): before the change, after it, or after the answer's headers.
    case reset(ResetMoment)
    /// Answers with a refusal, with or without having made the change.
    case refuse(APIError, headers: [String: String], Moment)
    /// Answers with text of any kind in place of the answer.
    case text(String, contentType: String, status: Int, Moment)
    /// Makes the change and sends only part of the answer's body.
    case truncated
    /// Makes the change and sends the answer so many bytes a second.
    case slowDrip(bytesPerSecond: Int)
    case skipResource(RunEffects.ResourceFault)
    case failBackup(RunEffects.ResourceFault)
    /// An accepted deletion or dissociation fails at its end.
    case failDeletion(code: String)
    case backupDuration(seconds: Double)
    case listLag(seconds: Double)
    /// Changes the cloud before the request is carried out, as somebody else would.
    case upheaval(Upheaval)

    enum Moment: String, Sendable { case before, after }
    enum ResetMoment: String, Sendable { case before, after, headers }
}

/// A small, seedable generator, so that a rule with a probability repeats itself.
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
