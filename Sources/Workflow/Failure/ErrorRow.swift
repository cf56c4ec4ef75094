/// One line of the error table: what a code of the cloud means and what is done about it.
package struct ErrorRow: Equatable, Sendable {
    package let code: ErrorCode
    /// The HTTP statuses that editions of the documentation give for it. Information only: the code decides.
    package let httpStatuses: [Int]
    package let meaning: String
    package let failureClass: FailureClass
    package let carriedOut: CarriedOut
    /// What a person can do when it does not go away.
    package let fix: String

    package init(
        code: ErrorCode,
        httpStatuses: [Int],
        meaning: String,
        failureClass: FailureClass,
        carriedOut: CarriedOut,
        fix: String
    ) {
        self.code = code
        self.httpStatuses = httpStatuses
        self.meaning = meaning
        self.failureClass = failureClass
        self.carriedOut = carriedOut
        self.fix = fix
    }

    /// What Holdfast does when a call of the workflow is answered with this code.
    package var action: String {
        switch failureClass {
        case .fix: "The job fails; the same call would be refused again."
        case .busy: "The job waits and asks again with growing pauses until its deadline."
        case .busyFewTries: "The job waits and asks again a few times, then fails."
        case .again: carriedOut == .no ? "The call is repeated with growing pauses." : Self.lookFirst
        case .gone: "The thing named is taken to be gone; the job ends without it."
        case .read: "The state is read back; if what was wanted holds already, the job goes on."
        case .full: "The job waits and asks again seldom until its deadline; a person has to make room."
        case .auth: "The credentials are renewed once; then every job of the project waits as blocked: auth."
        }
    }

    private static let lookFirst =
        "A read is repeated with growing pauses; after a change the cloud is searched for it before anything is sent again."
}
