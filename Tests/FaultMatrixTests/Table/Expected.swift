import Workflow

/// What a job makes of a fault.
struct Expected: Equatable, Sendable {
    /// The end, or `needs_attention`; then a person says what there is, and the job has to succeed.
    var state = JobState.succeeded
    /// The ending's code, or the question's.
    var code: String?
    /// What it waited for because of the fault, in this order. Waiting for the run itself is not told.
    var waits: [WaitReason] = []
    /// How often the change that was struck came to the cloud, and how often it was carried out.
    var sent = 1
    var made = 1
    /// True when its outcome was found by a search.
    var adopts = false
    /// The call at which it ends, when not the one that was struck.
    var endsAt: Call?
    /// What the other changes came to, when the end does not tell it.
    var others: Counts?
    var othersMade: Counts?
    /// Whether the fault comes to bear at all.
    var strikes = true

    // MARK: How the table says it

    /// Nobody notices.
    static let unnoticed = Expected()

    /// The fault cannot touch this call; what protects it is said in the row.
    static let untouched = Expected(strikes: false)

    /// Waits, and goes on by itself.
    static func waits(_ reasons: WaitReason...) -> Expected { Expected(waits: reasons) }

    /// A change that has certainly not been made: sent once more after a pause.
    static func sentAgain(_ reasons: WaitReason..., made: Int = 1) -> Expected {
        Expected(waits: reasons, sent: 2, made: made)
    }

    /// A change that has been made: found, and not sent again.
    static let adopts = Expected(waits: [.settling], adopts: true)

    /// Nothing is found of the change: a person is asked.
    static let asks = Expected(
        state: .needsAttention,
        code: ProblemCode.outcomeUnknown.rawValue,
        waits: [.settling],
        made: 0
    )

    /// Nothing is found of the change, and doing it again would do no harm.
    static let searchedAndSentAgain = Expected(waits: [.settling, .retry], sent: 2)

    /// The identity is renewed and the same intent sent again at once.
    static let renewed = Expected(sent: 2)

    /// Certain not to have left: a new intent after a pause.
    static let keptBack = Expected(waits: [.retry])

    /// Fails for good.
    static func refused(_ code: String, after waits: WaitReason..., sent: Int = 1, made: Int = 0) -> Expected {
        Expected(state: .failed, code: code, waits: waits, sent: sent, made: made)
    }

    static func refused(_ code: ProblemCode, after waits: WaitReason..., sent: Int = 1, made: Int = 0) -> Expected {
        Expected(state: .failed, code: code.rawValue, waits: waits, sent: sent, made: made)
    }

    /// What it comes to when the project's policy is to send again what cannot be found.
    var underRecreate: Expected {
        guard state == .needsAttention, code == ProblemCode.outcomeUnknown.rawValue, made == 0 else { return self }
        return .searchedAndSentAgain
    }

    /// Ends not where it was struck, but at a later call.
    func at(_ call: Call) -> Expected { with { $0.endsAt = call } }

    func with(_ change: (inout Expected) -> Void) -> Expected {
        var copy = self
        change(&copy)
        return copy
    }

    // MARK: What it comes to

    func outcome(of call: Call, after setup: FaultRow.Setup) -> Outcome {
        let isWhole = state == .succeeded || state == .partial
        let place = endsAt ?? call
        var sent = others ?? (isWhole ? .one : place.changesBefore)
        if others == nil {
            if setup != .nothing { sent.vaults = 0 }
            if setup == .association { sent.associations = 0 }
        }
        var made = othersMade ?? sent
        if let kind = place.change {
            sent[kind] = self.sent
            made[kind] = self.made
        }
        return Outcome(
            state: state,
            code: code,
            waits: waits,
            sent: sent,
            made: made,
            adopted: adopts ? call.change.map { [$0] } ?? [] : [],
            hasStruck: strikes
        )
    }
}

/// What became of a job, in numbers that do not lie: the ends from the store, the counts from the cloud.
struct Outcome: Equatable, Sendable, CustomStringConvertible {
    var state: JobState?
    var code: String?
    var waits: [WaitReason]
    /// Vaults, associations, restore points: requests that came to the cloud.
    var sent: Counts
    /// The same: carried out by the cloud.
    var made: Counts
    /// Kinds of change that were adopted.
    var adopted: [Effect.Kind]
    var hasStruck: Bool

    var description: String {
        "\(state?.rawValue ?? "no job") \(code ?? "-"), waits \(waits.map(\.rawValue)), sent \(sent), made \(made), "
            + "adopted \(adopted.map(\.rawValue)), \(hasStruck ? "struck" : "not struck")"
    }
}
