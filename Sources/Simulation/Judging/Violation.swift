package import Workflow

/// An invariant that did not hold.
package struct Violation: Equatable, Sendable, CustomStringConvertible {
    package let invariant: Invariant
    /// The job that it is about, when it is about one.
    package let job: JobID?
    /// What was found, for people.
    package let sentence: String
    package let at: Timestamp

    package init(_ invariant: Invariant, job: JobID?, _ sentence: String, at: Timestamp) {
        self.invariant = invariant
        self.job = job
        self.sentence = sentence
        self.at = at
    }

    package var description: String {
        "\(invariant.rawValue)\(job.map { " \($0)" } ?? "") at \(at.milliseconds): \(sentence)"
    }
}
