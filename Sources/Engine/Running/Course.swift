import JobStore
import Workflow

/// A claimed job on its way: what is on the disk, and what happened since.
struct Course: Sendable {
    let id: JobID
    let epoch: Int64
    let sortKey: Int64
    let session: any CloudSession
    /// As of the last transition that was committed or needed no commit.
    var machine: JobMachine
    /// What the machine is to be told next.
    var event: JobMachine.Event
    /// Requests made since the last commit.
    var calls: [RequestMade] = []
    var asked: Inquiry?

    init(_ claimed: ClaimedJob, session: any CloudSession) {
        id = claimed.machine.id
        epoch = claimed.epoch
        sortKey = claimed.sortKey
        self.session = session
        machine = claimed.machine
        event = .claimed(recovered: claimed.isFromPreviousIncarnation && claimed.machine.phase != .queued)
    }
}

/// What the machine answered to an event, keys included; nothing of it is on the disk yet.
struct Decision: Sendable {
    var machine: JobMachine
    var transition: Transition
    /// Keys that the dispatcher has just granted.
    var acquired: [ExclusiveKey] = []
    /// Those of them that the job still has: a job that ends on the spot has given them up again, and a row of such a key
    /// would keep the resource for ever.
    var kept: [ExclusiveKey] { acquired.filter { machine.heldKeys.contains($0) } }
    /// The key that the job has to wait in line for.
    var parkedOn: ExclusiveKey?

    /// False when a restart would lose nothing by not knowing of it.
    var isWorthWriting: Bool {
        !(transition.journal.isEmpty && transition.records.isEmpty && transition.released.isEmpty
            && transition.attempts.isEmpty && transition.provenWitnesses.isEmpty && acquired.isEmpty)
    }

    /// Adds what the next transition brings.
    mutating func append(_ next: Transition) {
        transition.next = next.next
        transition.journal += next.journal
        transition.records += next.records
        transition.released += next.released
        transition.attempts += next.attempts
        transition.provenWitnesses.formUnion(next.provenWitnesses)
        transition.runNews = next.runNews ?? transition.runNews
    }
}
