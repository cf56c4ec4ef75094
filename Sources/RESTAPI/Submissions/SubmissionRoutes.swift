import HTTPTypes
import Hummingbird
import JobStore
import Workflow

#if Failpoints
    import Failpoints
#endif

/// How jobs come into being: by a submission, or as the retry of an ended one.
struct SubmissionRoutes: Sendable {
    let environment: APIEnvironment

    func register(_ routes: inout RouteBook) {
        routes.post("/v1/jobs", submit)
        routes.post("/v1/jobs/{id}/retry", retry)
    }

    @Sendable private func submit(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let isPlan = query.flag("validate_only") ?? false
        try query.finish()
        try request.refuseIfMatch()
        let key = try request.idempotencyKey()
        let document = try await request.document(limit: environment.limits.bodyMax)
        let now = environment.now()
        if isPlan { return try await plan(document, try context.actor, now) }
        let claim = claim(key, "POST /v1/jobs", document.value, try context.actor, now)
        let jobs: [JobMachine]
        do {
            jobs = try machines(document, now)
        } catch {
            if let known = try await recall(claim, now, request, context) { return known }
            throw error
        }
        return try await accept(jobs, claim, now, request, context)
    }

    /// What the submission would do. Nothing is accepted, so there is nothing that a key could keep from being done twice.
    private func plan(_ document: JSONParser.Document, _ actor: Actor, _ now: Timestamp) async throws -> Response {
        let jobs = try machines(document, now)
        let seat = try environment.waiters.seat()
        defer { withExtendedLifetime(seat) {} }
        guard let plans = try await environment.engine.plan(jobs, actor) else {
            throw Problem(.projectNotConfigured, "the project is not configured")
        }
        return Response(.ok, .plans(plans))
    }

    private func machines(_ document: JSONParser.Document, _ now: Timestamp) throws(Problem) -> [JobMachine] {
        try SubmissionReader(projects: environment.engine.projects, now: now).requests(document)
            .map { JobMachine(id: newJobID(now), request: $0, submittedAt: now) }
    }

    @Sendable private func retry(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        let id = JobID(try context.identifier("job"))
        let key = try request.idempotencyKey()
        let document = try await request.document(limit: environment.limits.bodyMax)
        let now = environment.now()
        let claim = claim(key, "POST /v1/jobs/\(id)/retry", document.value, try context.actor, now)
        let job: JobMachine
        do {
            job = try await repeated(id, document, try request.demandedVersion(), now)
        } catch let problem as Problem {
            if let known = try await recall(claim, now, request, context) { return known }
            throw problem
        }
        return try await accept([job], claim, now, request, context)
    }

    /// The job that takes up what an ended one did not achieve.
    private func repeated(
        _ id: JobID,
        _ document: JSONParser.Document,
        _ version: Int?,
        _ now: Timestamp
    ) async throws -> JobMachine {
        let reason = try CommandBody.reason(document)
        guard let old = try await environment.store.job(id) else { throw Problem(.notFound, "there is no job \(id)") }
        if let version, version != old.summary.version {
            throw Problem(.versionMismatch, "the job is at version \(old.summary.version)")
        }
        guard old.state.isTerminal else { throw Problem(.jobNotEnded, "the job is '\(old.state.rawValue)'") }
        guard old.state != .succeeded else {
            throw Problem(.nothingToRetry, "every resource has its backup; submit a new job for another one")
        }
        guard environment.engine.projects[old.summary.project] != nil else {
            throw Problem(.projectNotConfigured, "the job's project '\(old.summary.project)' is not configured")
        }
        var request = old.machine.requestForRetry
        request.reason = reason
        return JobMachine(
            id: newJobID(now),
            request: request,
            submittedAt: now,
            retryOf: id,
            inheritance: old.machine.inheritanceForRetry
        )
    }

    /// What the key was answered with before; nil when it is new.
    ///
    /// Asked when something speaks against a request: a stored answer wins, since what was accepted stays so when its
    /// project is gone or its job has moved on. The store looks the key up before all else, so a submission of nothing
    /// to a queue without room finds it and can never be accepted.
    private func recall(
        _ claim: IdempotencyClaim?,
        _ now: Timestamp,
        _ request: Request,
        _ context: RESTContext
    ) async throws -> Response? {
        guard let claim else { return nil }
        let question = Submission(
            groupID: nil,
            jobs: [],
            submittedAt: now,
            actor: try context.actor,
            idempotency: claim,
            pendingMax: -1
        )
        switch try await environment.store.submit(question) {
        case .replayed(let receipt): return try await answer(receipt, request, isReplay: true)
        case .idempotencyMismatch: throw Problem.keyReused
        case .queueFull, .accepted: return nil
        }
    }

    private func newJobID(_ now: Timestamp) -> JobID { JobID(environment.identifiers.next(at: now)) }

    /// A key belongs to its caller and to the request that it came with.
    private func claim(
        _ key: String?,
        _ operation: String,
        _ document: JSON,
        _ actor: Actor,
        _ now: Timestamp
    ) -> IdempotencyClaim? {
        key.map {
            IdempotencyClaim(
                key: $0,
                scope: "\(actor.name) \(operation)",
                fingerprint: SubmissionFingerprint.of(document),
                expiresAt: now + environment.limits.idempotencyKept
            )
        }
    }

    private func accept(
        _ jobs: [JobMachine],
        _ claim: IdempotencyClaim?,
        _ now: Timestamp,
        _ request: Request,
        _ context: RESTContext
    ) async throws -> Response {
        let group = jobs.count > 1 ? GroupID(environment.identifiers.next(at: now)) : nil
        #if Failpoints
            Failpoint.beforeSubmission.hit()
        #endif
        let submission = Submission(
            groupID: group,
            jobs: jobs,
            submittedAt: now,
            actor: try context.actor,
            idempotency: claim,
            pendingMax: environment.engine.pendingMax
        )
        let outcome = try await environment.keysInFlight.holding(claim) {
            try await environment.store.submit(submission)
        }
        #if Failpoints
            Failpoint.submissionCommitted.hit()
        #endif
        switch outcome {
        case .accepted(let receipt):
            environment.engine.wake()
            return try await answer(receipt, request, isReplay: false)
        case .replayed(let receipt):
            return try await answer(receipt, request, isReplay: true)
        case .idempotencyMismatch:
            throw Problem.keyReused
        case .queueFull(let pending):
            throw Problem.queueFull(pending, of: environment.engine.pendingMax)
        }
    }

    private func answer(
        _ receipt: SubmissionReceipt,
        _ request: Request,
        isReplay: Bool
    ) async throws -> Response {
        guard let first = receipt.jobIDs.first else { throw Problem(.internalError, "a receipt names no job") }
        var headers: HTTPFields = [.location: receipt.url]
        if isReplay { headers[.idempotencyReplayed] = "true" }
        var document = receipt.document
        // The submission is on the disk: where there is no place to wait, the answer comes at once.
        if let wait = request.preferredWait(longest: environment.limits.waitMax),
            let seat = environment.waiters.seatIfFree()
        {
            headers[.preferenceApplied] = "wait=\(wait.components.seconds)"
            document = document.adding(try await settled(receipt, first, wait, seat))
        }
        return Response(.accepted, document, headers)
    }

    /// What was submitted, once it is settled or the time is up.
    private func settled(
        _ receipt: SubmissionReceipt,
        _ job: JobID,
        _ limit: Duration,
        _ seat: WaitingRoom.Seat
    ) async throws -> JSON {
        let store = environment.store
        let jobs = receipt.jobIDs
        if let group = receipt.groupID {
            let settled = try await environment.watch.first(changing: jobs, within: limit, in: seat) {
                () -> GroupDetail? in
                try await store.group(group).flatMap { $0.isSettled ? $0 : nil }
            }
            if let settled { return ["group": settled.document] }
            return ["group": try await store.group(group)?.document ?? .null]
        }
        let settled = try await environment.watch.first(changing: jobs, within: limit, in: seat) { () -> JobDetail? in
            try await store.job(job).flatMap { $0.isSettled ? $0 : nil }
        }
        if let settled { return ["job": settled.document] }
        return ["job": try await store.job(job)?.document ?? .null]
    }
}

extension Problem {
    static var keyReused: Problem {
        Problem(.idempotencyKeyReused, "the key was used before with other content; take a new one")
    }

    static func queueFull(_ pending: Int, of most: Int) -> Problem {
        Problem(
            .queueFull,
            "\(pending) jobs have not ended and \(most) are allowed; nothing was accepted",
            // A full queue empties at the pace of backups, not of requests.
            retryAfter: 30
        )
    }
}

extension SubmissionReceipt {
    /// Where what was accepted can be looked at: the group, or its only job.
    var url: String {
        groupID.map { "/v1/groups/\($0)" } ?? "/v1/jobs/\(jobIDs.first?.rawValue ?? "")"
    }

    var document: JSON {
        [
            "kind": .string(groupID == nil ? "job" : "group"),
            "id": .text(groupID?.rawValue ?? jobIDs.first?.rawValue),
            "url": .string(url),
            "group_id": .name(groupID),
            "job_ids": .array(jobIDs.map { .string($0.rawValue) }),
            "submitted_at": .string(submittedAt.rfc3339),
        ]
    }
}
