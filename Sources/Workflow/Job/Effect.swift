/// A change of the cloud that a job intends: committed as a journal row before its request leaves.
package struct Effect: Equatable, Codable, Sendable {
    package enum Kind: String, CaseIterable, Codable, Sendable {
        case vault
        case association
        case restorePoint = "restore_point"

        package var step: Step {
            switch self {
            case .vault: .ensureVault
            case .association: .associate
            case .restorePoint: .createRestorePoint
            }
        }
    }

    package let kind: Kind
    /// Counts the sendings of this kind by this job, from 1.
    package let generation: Int
    /// The resource that an association is about; nil for the other kinds.
    package let resource: ResourceID?
    /// By which the change is found again when the answer is lost.
    package let marker: Marker
    /// When the intent was decided.
    package let intendedAt: Timestamp
    /// Past this moment the request is not handed to the network any more.
    package let sendNotAfter: Timestamp

    package init(
        kind: Kind,
        generation: Int,
        resource: ResourceID? = nil,
        marker: Marker,
        intendedAt: Timestamp,
        sendNotAfter: Timestamp
    ) {
        self.resource = resource
        self.kind = kind
        self.generation = generation
        self.marker = marker
        self.intendedAt = intendedAt
        self.sendNotAfter = sendNotAfter
    }
}

/// How an effect's journal row was closed.
package enum EffectOutcome: Equatable, Codable, Sendable {
    /// The answer said so; `remoteID` is what it made.
    case succeeded(remoteID: String)
    /// The answer was lost, a search found what it had made.
    case adopted(remoteID: String)
    /// Certainly not carried out: nothing was sent, or the cloud refused.
    case notCarriedOut(rule: String)
    /// A complete search over the settle window found nothing, and the project's policy or a person decided so.
    case judgedAbsent(decidedBy: String)
    /// Carried out, but nothing of what was asked was taken: every resource was skipped.
    case empty(remoteID: String)

    package var name: String {
        switch self {
        case .succeeded: "succeeded"
        case .adopted: "adopted"
        case .notCarriedOut: "not_carried_out"
        case .judgedAbsent: "judged_absent"
        case .empty: "empty"
        }
    }

    package var remoteID: String? {
        switch self {
        case .succeeded(let id), .adopted(let id), .empty(let id): id
        case .notCarriedOut, .judgedAbsent: nil
        }
    }
}

/// A change of the effect journal, written in the transaction of the state that it belongs to.
package enum JournalChange: Equatable, Sendable {
    case opened(Effect)
    /// The request may have been carried out; a search has begun.
    case outcomeUnknown(Effect.Kind, generation: Int, rule: String)
    case closed(Effect.Kind, generation: Int, EffectOutcome)
}
