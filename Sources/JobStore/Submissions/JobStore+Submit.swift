import AuditChain
import GRDB
package import Workflow

extension JobStore {
    /// Accepts jobs: group, jobs, resources, labels and a `job.submitted` event for each, or nothing at all.
    ///
    /// A job whose `notBefore` lies after `submittedAt` waits for it; the others can be claimed at once.
    package func submit(_ submission: Submission) async throws(StoreError) -> SubmissionOutcome {
        let images = try submission.jobs.map { (job) throws(StoreError) in try JobImage(job) }
        return try await write { session in
            if let outcome = try Self.knownAnswer(submission, session) { return outcome }
            let pending = try Self.unfinishedJobs(session)
            guard pending + images.count <= submission.pendingMax else { return .queueFull(pending: pending) }
            return try Self.accept(submission, images, &session)
        }
    }

    /// Accepts many submissions in one write, with what `submit` writes for each.
    /// - Parameter together: all of them or none: when one cannot be accepted, nothing is written, and each that could have
    ///   been is answered like the first that could not.
    /// - Returns: what became of each, in order. Submissions for which the queue has no room leave those before them accepted.
    package func submit(
        batch submissions: [Submission],
        together: Bool
    ) async throws(StoreError) -> [SubmissionOutcome] {
        let images = try submissions.map { (submission) throws(StoreError) in
            try submission.jobs.map { (job) throws(StoreError) in try JobImage(job) }
        }
        return try await write { session in
            var pending = try Self.unfinishedJobs(session)
            // Looked at before anything is written, so that there is nothing to take back.
            var outcomes: [SubmissionOutcome?] = []
            for (submission, images) in zip(submissions, images) {
                if let known = try Self.knownAnswer(submission, session) {
                    outcomes.append(known)
                } else if pending + images.count > submission.pendingMax {
                    outcomes.append(.queueFull(pending: pending))
                } else {
                    pending += images.count
                    outcomes.append(nil)
                }
            }
            if together, let obstacle = outcomes.compactMap(\.self).first(where: { !$0.isReceipt }) {
                return outcomes.map { $0 ?? obstacle }
            }
            return try zip(outcomes, zip(submissions, images)).map { outcome, new in
                try outcome ?? Self.accept(new.0, new.1, &session)
            }
        }
    }

    /// Writes a submission that nothing speaks against.
    private static func accept(
        _ submission: Submission,
        _ images: [JobImage],
        _ session: inout WriteSession
    ) throws -> SubmissionOutcome {
        try insertGroup(submission, session)
        for image in images { try insert(image, submission, &session) }
        let receipt = SubmissionReceipt(
            groupID: submission.groupID,
            jobIDs: submission.jobs.map(\.id),
            submittedAt: submission.submittedAt
        )
        try remember(receipt, submission.idempotency, session)
        return .accepted(receipt)
    }

    /// Forgets idempotency keys that have expired.
    /// - Parameter limit: how many at most, so that the write stays short.
    /// - Returns: how many were forgotten; fewer than `limit` means that none is left.
    package func forgetExpiredIdempotencyKeys(now: Timestamp, limit: Int = 500) async throws(StoreError) -> Int {
        try await write { session in
            let expired = try session.rows(
                "SELECT scope, key FROM idempotency WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ?",
                [now.milliseconds, limit]
            )
            for row in expired {
                try session.run(
                    "DELETE FROM idempotency WHERE scope = ? AND key = ?",
                    [row[0] as String, row[1] as String]
                )
            }
            return expired.count
        }
    }

    private static func knownAnswer(_ submission: Submission, _ session: WriteSession) throws -> SubmissionOutcome? {
        guard let claim = submission.idempotency else { return nil }
        let sql = """
            SELECT fingerprint, group_id, job_ids, created_ms, expires_ms FROM idempotency WHERE scope = ? AND key = ?
            """
        guard let row = try session.row(sql, [claim.scope, claim.key]) else { return nil }
        let expires: Int64 = row[4]
        if expires <= submission.submittedAt.milliseconds {
            try session.run("DELETE FROM idempotency WHERE scope = ? AND key = ?", [claim.scope, claim.key])
            return nil
        }
        let fingerprint: String = row[0]
        guard fingerprint == claim.fingerprint else { return .idempotencyMismatch }
        let group: String? = row[1]
        let ids: String = row[2]
        let created: Int64 = row[3]
        return .replayed(
            SubmissionReceipt(
                groupID: group.map { GroupID($0) },
                jobIDs: try JSONText.decode([JobID].self, from: ids),
                submittedAt: Timestamp(milliseconds: created)
            )
        )
    }

    private static func remember(
        _ receipt: SubmissionReceipt,
        _ claim: IdempotencyClaim?,
        _ session: WriteSession
    ) throws {
        guard let claim else { return }
        try session.run(
            """
            INSERT INTO idempotency (scope, key, fingerprint, group_id, job_ids, created_ms, expires_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                claim.scope, claim.key, claim.fingerprint, receipt.groupID?.rawValue,
                CanonicalString.array(receipt.jobIDs.map(\.rawValue)), receipt.submittedAt.milliseconds,
                claim.expiresAt.milliseconds,
            ]
        )
    }

    private static func unfinishedJobs(_ session: WriteSession) throws -> Int {
        let sql = """
            SELECT ifnull(sum(count), 0) FROM job_count
            WHERE state IN ('queued', 'running', 'waiting', 'cancelling', 'needs_attention')
            """
        return try session.row(sql)?[0] ?? 0
    }

    private static func insertGroup(_ submission: Submission, _ session: WriteSession) throws {
        guard let group = submission.groupID else { return }
        try session.run(
            "INSERT INTO job_group (id, submitted_ms, submitter, job_count) VALUES (?, ?, ?, ?)",
            [
                group.rawValue, submission.submittedAt.milliseconds, submission.actor.name, submission.jobs.count,
            ]
        )
    }

    static func insert(_ image: JobImage, _ submission: Submission, _ session: inout WriteSession) throws {
        let job = image.machine
        let submitted = submission.submittedAt.milliseconds
        let notBefore = job.request.notBefore.map(\.milliseconds).flatMap { $0 > submitted ? $0 : nil }
        try session.run(
            """
            INSERT INTO job (
                id, group_id, project, state, attempt, until_ms, lane, sort_key, due_ms, epoch, version, vault_id,
                vault_name, submitted_ms, updated_ms, submitter, retry_of, is_recovered, is_watching, is_seeking_twins,
                machine
            ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?)
            """,
            [
                job.id.rawValue, submission.groupID?.rawValue, job.request.project.rawValue, job.state.rawValue,
                job.attempt, notBefore, (notBefore == nil ? JobLane.ready : .timed).rawValue,
                submitted - Int64(job.request.priority) * sortKeyPerPriority, notBefore,
                job.request.vault.id?.rawValue, job.request.vault.name, submitted, submitted, submission.actor.name,
                job.retryOf?.rawValue, image.json,
            ]
        )
        let number = session.database.lastInsertedRowID
        try insertResources(of: job, number: number, submitted: submitted, session)
        for (name, value) in job.request.labels {
            try session.run(
                "INSERT INTO job_label (job, name, value, submitted_ms) VALUES (?, ?, ?, ?)",
                [number, name, value, submitted]
            )
        }
        try session.run(
            "INSERT INTO job_text (rowid, words) VALUES (?, ?)",
            [number, words(of: job, submission.actor).joined(separator: "\n")]
        )
        session.record(event(of: job, submission))
    }

    /// What a job is found by; ids have indexes of their own.
    private static func words(of job: JobMachine, _ actor: Actor) -> [String] {
        let request = job.request
        let names = [request.vault.name, request.reason, actor.client["user"]] + request.resources.map(\.name)
        return [request.restorePoint.name, request.restorePoint.description, actor.name] + names.compactMap { $0 }
            + request.labels.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    }

    private static func insertResources(
        of job: JobMachine,
        number: Int64,
        submitted: Int64,
        _ session: WriteSession
    ) throws {
        for (ordinal, resource) in job.request.resources.enumerated() {
            try session.run(
                """
                INSERT INTO job_resource (job, ordinal, resource_id, type, name, submitted_ms)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [number, ordinal, resource.id.rawValue, resource.type.rawValue, resource.name, submitted]
            )
        }
    }

    private static func event(of job: JobMachine, _ submission: Submission) -> NewAuditEvent {
        var detail = [
            "project": job.request.project.rawValue,
            "resources": job.request.resources.map(\.id.rawValue).joined(separator: " "),
            "priority": String(job.request.priority),
        ]
        detail["vault_id"] = job.request.vault.id?.rawValue
        detail["vault_name"] = job.request.vault.name
        detail["group_id"] = submission.groupID?.rawValue
        detail["retry_of"] = job.retryOf?.rawValue
        detail["not_before_ms"] = job.request.notBefore.map { String($0.milliseconds) }
        return NewAuditEvent(
            at: submission.submittedAt,
            actor: submission.actor,
            action: .jobSubmitted,
            jobID: job.id,
            reason: job.request.reason,
            detail: detail
        )
    }

    /// By how many milliseconds one step of priority moves a job ahead of the others: ten minutes. A job of priority 100
    /// so passes everything that was submitted in the last 16.7 hours, and nothing waits for ever.
    static let sortKeyPerPriority: Int64 = 600_000
}

extension VaultChoice {
    fileprivate var id: VaultID? {
        if case .id(let id) = self { id } else { nil }
    }
}
