/// A person's answer to an `Attention`.
package enum Resolution: Equatable, Codable, Sendable {
    /// The change was carried out and made this id.
    case adopt(id: String)
    /// The change was not carried out.
    case notCreated
}

/// What is known of a person's answer before it is taken: facts from the cloud and from the store.
package struct ResolutionEvidence: Equatable, Sendable {
    /// The results of `JobMachine.questions(before:)`, in the same order. May end early with a failure.
    package var results: [Result<Reply, CallFailure>]
    /// Another job of ours that has the named restore point, when one has. The jobs that this one repeats do not count.
    package var owner: JobID?

    package init(results: [Result<Reply, CallFailure>], owner: JobID? = nil) {
        self.results = results
        self.owner = owner
    }

    /// True for a failure that says nothing about the thing asked for: the read has to be made again later.
    package static func isUnreachable(_ failure: CallFailure) -> Bool {
        switch failure.failureClass {
        case .busy, .busyFewTries, .again: true
        // Whoever is known and may not ask will not be told later either.
        case .auth: failure.httpStatus != 403
        case .fix, .gone, .read, .full: false
        }
    }
}

/// One thing that speaks against a person's answer.
package struct Objection: Equatable, Sendable {
    /// The raw values are part of the API.
    package enum Code: String, CaseIterable, Sendable {
        /// The cloud shows no vault or restore point of this id in the project.
        case notInCloud = "not_in_cloud"
        case beingDeleted = "being_deleted"
        /// The restore point lies in another vault than the job's.
        case otherVault = "other_vault"
        /// The restore point is about resources that the job did not ask for, or about none that it did.
        case otherResources = "other_resources"
        /// It was there before the job intended to make it.
        case tooOld = "too_old"
        /// It belongs to another job of ours.
        case otherJob = "other_job"
        /// The vault is not the one that was asked for.
        case doesNotFit = "does_not_fit"
        /// A marker of the job shows in the cloud: the change was carried out.
        case markerVisible = "marker_visible"
        /// The cloud could not be asked.
        case unreachable
    }

    package var code: Code
    /// For people.
    package var detail: String
    /// When it is worth asking again; for `unreachable` only.
    package var retryAfter: Duration?

    package init(_ code: Code, _ detail: String, retryAfter: Duration? = nil) {
        self.code = code
        self.detail = detail
        self.retryAfter = retryAfter
    }
}
