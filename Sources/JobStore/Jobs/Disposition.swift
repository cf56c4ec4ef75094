package import Workflow

/// What happens to a job once a change of it is on the disk.
package enum Disposition: Equatable, Sendable {
    /// The worker goes on with it, under a lease until this moment.
    case keep(leaseUntil: Timestamp)
    /// Nobody has it until this moment. Also for an ended job whose run in the cloud is still looked at.
    case sleep(until: Timestamp)
    /// Nobody has it until `unpark`, or until its deadline: it waits for this key.
    case park(ExclusiveKey)
    /// The next claim may have it.
    case ready
    /// It waits for a person.
    case attention
    /// It is over.
    case done

    var lane: JobLane {
        switch self {
        case .keep: .claimed
        case .sleep: .timed
        case .park: .parked
        case .ready: .ready
        case .attention: .attention
        case .done: .done
        }
    }
}
