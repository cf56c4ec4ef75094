package import HTTPTransport
package import Workflow

/// One project's side of the cloud as jobs use it. Shared by all jobs of the project.
package protocol CloudSession: AnyObject, Sendable {
    var name: ProjectName { get }
    /// The scope of the project's exclusive keys: two names for one remote project share it.
    var keyScope: String { get }
    var policy: WorkflowPolicy { get }
    /// What can keep all jobs of the project waiting, at the moment.
    var status: ProjectStatus { get }

    /// What the job machine is told of the project.
    func surroundings(mint: MarkerMint) -> Surroundings

    /// Remembers that these kinds of witness have shown one of our markers. Called once that is on the disk.
    func noteProven(_ kinds: Set<WitnessKind>)

    /// Draws one call from the budget and waits for it. Called before an intent is committed, so that the wait does not eat
    /// its window.
    /// - Returns: a failure when the call cannot be made soon or the credentials are refused; nothing is sent then.
    func draw() async -> CallFailure?

    /// Performs an operation, all pages of a list included.
    /// - Parameters:
    ///   - sendNotAfter: past this nothing of a change is handed to the network.
    ///   - isDrawn: the first request has been drawn from the budget already.
    func perform(_ operation: Operation, sendNotAfter: BootInstant?, isDrawn: Bool) async -> PerformedCall
}
