package import JobStore
package import Workflow

/// What the API needs of the engine. The composition root fills it.
package struct EnginePort: Sendable {
    /// The configured projects.
    package var projects: [ProjectName: ProjectProfile]
    /// How many unfinished jobs the queue takes.
    package var pendingMax: Int
    /// Work has just been written to the store.
    package var wake: @Sendable () -> Void
    /// Starts nothing more. The API has written the pause to the store before.
    package var pause: @Sendable () -> Void
    /// Starts work again. The API has written it to the store before.
    package var resume: @Sendable () -> Void
    package var status: @Sendable () -> EngineView
    /// Hints that a job (nil: any job) has changed on the disk, from the call on.
    package var changes: @Sendable (JobID?) -> AsyncStream<JobID>
    /// Asks a job to stop; durable when it returns. Throws `StoreError`.
    package var cancel: @Sendable (JobCommand) async throws -> CommandOutcome
    /// Gives a person's answer to a job that needs attention, once reads have shown that it fits; durable when it returns.
    /// Throws `StoreError`.
    package var resolve: @Sendable (JobCommand, Resolution) async throws -> CommandOutcome
    /// Gives a job's resources away although its run has not been seen to end; durable when it returns. Throws `StoreError`.
    package var release: @Sendable (JobCommand) async throws -> CommandOutcome
    /// Ends a recovery before its search is complete; false when none is under way. Throws `StoreError`.
    package var endRecovery: @Sendable (Actor, _ reason: String) async throws -> Bool
    /// What jobs would do, found out by reads only; nil when their project is not configured. Throws `StoreError`.
    package var plan: @Sendable ([JobMachine], Actor) async throws -> [JobPlan]?
    /// Whether work goes on; false when that cannot be seen within a few seconds.
    package var selfTest: @Sendable () async -> Bool

    package init(
        projects: [ProjectName: ProjectProfile],
        pendingMax: Int,
        wake: @escaping @Sendable () -> Void,
        pause: @escaping @Sendable () -> Void,
        resume: @escaping @Sendable () -> Void,
        status: @escaping @Sendable () -> EngineView,
        changes: @escaping @Sendable (JobID?) -> AsyncStream<JobID>,
        cancel: @escaping @Sendable (JobCommand) async throws -> CommandOutcome,
        resolve: @escaping @Sendable (JobCommand, Resolution) async throws -> CommandOutcome,
        release: @escaping @Sendable (JobCommand) async throws -> CommandOutcome,
        endRecovery: @escaping @Sendable (Actor, _ reason: String) async throws -> Bool,
        plan: @escaping @Sendable ([JobMachine], Actor) async throws -> [JobPlan]?,
        selfTest: @escaping @Sendable () async -> Bool
    ) {
        self.projects = projects
        self.pendingMax = pendingMax
        self.wake = wake
        self.pause = pause
        self.resume = resume
        self.status = status
        self.changes = changes
        self.cancel = cancel
        self.resolve = resolve
        self.release = release
        self.endRecovery = endRecovery
        self.plan = plan
        self.selfTest = selfTest
    }
}

/// What the API has to know of a project to check a submission.
package struct ProjectProfile: Equatable, Sendable {
    package var markerPlacement: MarkerPlacement

    package init(markerPlacement: MarkerPlacement) { self.markerPlacement = markerPlacement }
}

/// A command on one job.
package struct JobCommand: Equatable, Sendable {
    package var job: JobID
    package var actor: Actor
    package var reason: String
    /// The version that the caller saw; nil does not compare.
    package var ifVersion: Int?

    package init(job: JobID, actor: Actor, reason: String, ifVersion: Int? = nil) {
        self.job = job
        self.actor = actor
        self.reason = reason
        self.ifVersion = ifVersion
    }
}

/// What became of a command.
package enum CommandOutcome: Equatable, Sendable {
    /// Done, durably.
    case applied
    /// Noted durably; a worker has the job in hand and will take it up. Also when it had been asked for before.
    case accepted
    case unknownJob
    /// The job has changed since the version that the caller saw; nothing was written.
    case changed(version: Int)
    /// The job's state does not allow it; nothing was written.
    case refused(JobState)
    /// What is known speaks against a person's answer; nothing was written.
    case objected([Objection])
    /// The job's project is not configured any more, so nothing can be decided about it.
    case projectUnknown(ProjectName)
}

/// What the engine is doing at one moment.
package struct EngineView: Equatable, Sendable {
    /// Recovery is done and work is under way or would be.
    package var isReady: Bool
    package var isDraining: Bool
    /// Jobs that a worker has in hand.
    package var inFlight: Int
    /// Set while no job is taken up because the database may be older than what has happened.
    package var recovery: RecoveryView?
    package var projects: [ProjectView]

    package init(
        isReady: Bool,
        isDraining: Bool,
        inFlight: Int,
        recovery: RecoveryView? = nil,
        projects: [ProjectView]
    ) {
        self.isReady = isReady
        self.isDraining = isDraining
        self.inFlight = inFlight
        self.recovery = recovery
        self.projects = projects
    }
}

/// How far a recovery is.
package struct RecoveryView: Equatable, Sendable {
    /// Why, such as `older_copy`.
    package var cause: String
    package var since: Timestamp
    /// Rounds over the cloud's lists, complete or not.
    package var rounds: Int
    /// Things with our marker found so far.
    package var found: Int
    /// Projects not searched yet.
    package var pending: [ProjectName]
    /// The earliest moment at which the search can be enough.
    package var endsNotBefore: Timestamp?

    package init(
        cause: String,
        since: Timestamp,
        rounds: Int,
        found: Int,
        pending: [ProjectName],
        endsNotBefore: Timestamp?
    ) {
        self.cause = cause
        self.since = since
        self.rounds = rounds
        self.found = found
        self.pending = pending
        self.endsNotBefore = endsNotBefore
    }
}

/// How things stand with a project.
package struct ProjectView: Equatable, Sendable {
    package var name: ProjectName
    /// Set while the cloud refuses the credentials: when they are tried again.
    package var blockedUntil: Timestamp?
    /// Set while the cloud wants fewer calls.
    package var throttledUntil: Timestamp?

    package init(name: ProjectName, blockedUntil: Timestamp? = nil, throttledUntil: Timestamp? = nil) {
        self.name = name
        self.blockedUntil = blockedUntil
        self.throttledUntil = throttledUntil
    }
}
