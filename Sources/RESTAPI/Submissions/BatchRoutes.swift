import HTTPTypes
import Hummingbird
import JobStore
import Workflow

#if Failpoints
    import Failpoints
#endif

/// Many submissions in one request: read and checked each by itself, written together.
struct BatchRoutes: Sendable {
    let environment: APIEnvironment

    /// How many submissions one request may bring, and how many jobs they may make: what the writer does in one piece while
    /// others wait.
    static let jobsMax = 1000

    /// What one bad submission means for the others.
    enum Acceptance: String, CaseIterable, Sendable {
        case all
        case each
    }

    func register(_ routes: inout RouteBook) { routes.post("/v1/jobs:batch", submit) }

    @Sendable private func submit(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let acceptance = query.choice("accept", of: Acceptance.self) ?? .all
        try query.finish()
        try request.refuseIfMatch()
        let key = try request.idempotencyKey()
        let documents = try await request.documents(limit: environment.limits.bodyMax)
        guard (1...Self.jobsMax).contains(documents.count) else {
            throw Self.badLength("has \(documents.count) submissions; 1 to \(Self.jobsMax) are expected")
        }
        let now = environment.now()
        let items = documents.map { item($0, now) }
        let jobs = items.reduce(0) { $0 + ((try? $1.get().count) ?? 0) }
        guard jobs <= Self.jobsMax else {
            throw Self.badLength("makes \(jobs) jobs, one for each resource; at most \(Self.jobsMax) are taken")
        }
        let actor = try context.actor
        let claims = claims(key, documents, actor, now)
        // What was accepted stays so, whatever speaks against it now: the store is asked first.
        let known = try await recall(claims, actor, now)
        if known.count == documents.count {
            return answer(documents.indices.compactMap { known[$0].map { .success($0) } })
        }
        if acceptance == .all { try Self.requireAll(items) }
        return answer(try await accept(items, known, claims, acceptance, actor, now))
    }

    private static func badLength(_ detail: String) -> Problem {
        var faults = Faults()
        faults.add(.root, .outOfRange, detail)
        return Problem(.invalidRequest, faults)
    }

    // MARK: Reading

    private func item(_ document: JSONParser.Document, _ now: Timestamp) -> Result<[JobMachine], Problem> {
        do throws(Problem) {
            return .success(
                try SubmissionReader(projects: environment.engine.projects, now: now).requests(document).map {
                    JobMachine(id: JobID(environment.identifiers.next(at: now)), request: $0, submittedAt: now)
                }
            )
        } catch {
            return .failure(error)
        }
    }

    /// - Throws: `Problem` with the faults of all submissions, each with its place in the list.
    private static func requireAll(_ items: [Result<[JobMachine], Problem>]) throws(Problem) {
        var faults = Faults()
        for (index, item) in items.enumerated() {
            guard case .failure(let problem) = item else { continue }
            for fault in problem.faults.all {
                var placed = fault
                if case .body(let pointer) = fault.place {
                    placed.place = .body(pointer.placed(under: JSONPointer.root.element(index)))
                }
                faults.add(placed)
            }
        }
        if !faults.isEmpty { throw Problem(.invalidRequest, faults) }
    }

    // MARK: Idempotency

    /// One claim for each submission. The key is the request's; the whole body is what it stands for, so that a key that comes
    /// again with one submission changed is refused as a whole.
    private func claims(
        _ key: String?,
        _ documents: [JSONParser.Document],
        _ actor: Actor,
        _ now: Timestamp
    ) -> [IdempotencyClaim]? {
        guard let key else { return nil }
        let fingerprint = SubmissionFingerprint.of(.array(documents.map(\.value)))
        return documents.indices.map { index in
            IdempotencyClaim(
                key: key,
                scope: "\(actor.name) POST /v1/jobs:batch \(index)",
                fingerprint: fingerprint,
                expiresAt: now + environment.limits.idempotencyKept
            )
        }
    }

    /// What of a key's request was accepted before: the replays, by the submission's place in the list.
    private func recall(
        _ claims: [IdempotencyClaim]?,
        _ actor: Actor,
        _ now: Timestamp
    ) async throws -> [Int: SubmissionOutcome] {
        guard let claims else { return [:] }
        // Nothing is submitted to a queue without room, which can never be accepted.
        let questions = claims.map {
            Submission(groupID: nil, jobs: [], submittedAt: now, actor: actor, idempotency: $0, pendingMax: -1)
        }
        let outcomes = try await environment.store.submit(batch: questions, together: false)
        if outcomes.contains(.idempotencyMismatch) { throw Problem.keyReused }
        return Dictionary(uniqueKeysWithValues: outcomes.enumerated().filter { $0.element.isReceipt }.map { ($0, $1) })
    }

    // MARK: Accepting

    private func accept(
        _ items: [Result<[JobMachine], Problem>],
        _ known: [Int: SubmissionOutcome],
        _ claims: [IdempotencyClaim]?,
        _ acceptance: Acceptance,
        _ actor: Actor,
        _ now: Timestamp
    ) async throws -> [Result<SubmissionOutcome, Problem>] {
        var results: [Result<SubmissionOutcome, Problem>] = []
        var places: [Int] = []
        var submissions: [Submission] = []
        for (index, item) in items.enumerated() {
            switch item {
            case .failure(let problem):
                results.append(known[index].map { .success($0) } ?? .failure(problem))
            case .success(let jobs):
                // Until the store has said what becomes of it.
                results.append(.success(.queueFull(pending: 0)))
                places.append(index)
                submissions.append(submission(jobs, claims?[index], actor, now))
            }
        }
        for (place, outcome) in zip(places, try await write(submissions, claims?.first, acceptance)) {
            results[place] = .success(outcome)
        }
        return results
    }

    private func submission(
        _ jobs: [JobMachine],
        _ claim: IdempotencyClaim?,
        _ actor: Actor,
        _ now: Timestamp
    ) -> Submission {
        Submission(
            groupID: jobs.count > 1 ? GroupID(environment.identifiers.next(at: now)) : nil,
            jobs: jobs,
            submittedAt: now,
            actor: actor,
            idempotency: claim,
            pendingMax: environment.engine.pendingMax
        )
    }

    /// - Parameter claim: by which the request is known while it is carried out.
    private func write(
        _ submissions: [Submission],
        _ claim: IdempotencyClaim?,
        _ acceptance: Acceptance
    ) async throws -> [SubmissionOutcome] {
        #if Failpoints
            Failpoint.beforeSubmission.hit()
        #endif
        let outcomes = try await environment.keysInFlight.holding(claim) {
            try await environment.store.submit(batch: submissions, together: acceptance == .all)
        }
        #if Failpoints
            Failpoint.submissionCommitted.hit()
        #endif
        if outcomes.contains(.idempotencyMismatch) { throw Problem.keyReused }
        if outcomes.contains(where: { if case .accepted = $0 { true } else { false } }) { environment.engine.wake() }
        if acceptance == .all {
            for case .queueFull(let pending) in outcomes {
                throw Problem.queueFull(pending, of: environment.engine.pendingMax)
            }
        }
        return outcomes
    }

    /// One result for each submission, in order.
    private func answer(_ results: [Result<SubmissionOutcome, Problem>]) -> Response {
        var accepted = 0
        let documents = results.map { result -> JSON in
            switch result {
            case .failure(let problem): return Self.refused(problem)
            case .success(.accepted(let receipt)):
                accepted += 1
                return Self.taken(receipt, isReplay: false)
            case .success(.replayed(let receipt)):
                accepted += 1
                return Self.taken(receipt, isReplay: true)
            case .success(.idempotencyMismatch): return Self.refused(.keyReused)
            case .success(.queueFull(let pending)):
                return Self.refused(.queueFull(pending, of: environment.engine.pendingMax))
            }
        }
        return Response(
            .ok,
            [
                "accepted": .integer(accepted), "refused": .integer(results.count - accepted),
                "results": .array(documents),
            ]
        )
    }

    private static func taken(_ receipt: SubmissionReceipt, isReplay: Bool) -> JSON {
        ["status": .integer(202), "replayed": .bool(isReplay), "receipt": receipt.document, "problem": .null]
    }

    private static func refused(_ problem: Problem) -> JSON {
        [
            "status": .integer(problem.code.status), "replayed": .bool(false), "receipt": .null,
            "problem": problem.document,
        ]
    }
}
