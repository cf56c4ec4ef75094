package import Workflow

/// A job that is put into the store as if it had lived: for measurements that need a long history and cannot wait for it.
package struct SeededJob: Sendable {
    /// What became of it.
    package struct Later: Sendable {
        package var template: SeedTemplate
        /// What the copy of the template has in its holes.
        package var texts: [String]
        package var disposition: Disposition
        /// Beyond that of its submission.
        package var events: [NewAuditEvent]

        package init(
            template: SeedTemplate,
            texts: [String],
            disposition: Disposition,
            events: [NewAuditEvent] = []
        ) {
            self.template = template
            self.texts = texts
            self.disposition = disposition
            self.events = events
        }
    }

    /// As it was accepted.
    package var machine: JobMachine
    package var submittedAt: Timestamp
    /// Nil: it is still queued.
    package var later: Later?

    package init(machine: JobMachine, submittedAt: Timestamp, later: Later? = nil) {
        self.machine = machine
        self.submittedAt = submittedAt
        self.later = later
    }
}

extension JobStore {
    /// Writes jobs and their history in one transaction, with the statements by which submissions and commits write them.
    ///
    /// Only for databases that are made to be measured: nothing of it has happened.
    package func seed(_ jobs: [SeededJob]) async throws(StoreError) {
        let accepted = try jobs.map { (job) throws(StoreError) in try JobImage(job.machine) }
        try await write { session in
            for (job, image) in zip(jobs, accepted) {
                let submission = Submission(
                    groupID: nil,
                    jobs: [job.machine],
                    submittedAt: job.submittedAt,
                    actor: .system,
                    pendingMax: .max
                )
                try Self.insert(image, submission, &session)
                guard let later = job.later else { continue }
                let number = try Self.number(of: job.machine.id, session)
                try JobWriting.update(
                    number,
                    JobImage(machine: later.template.machine, json: later.template.json(later.texts)),
                    later.disposition,
                    incarnation: nil,
                    now: job.submittedAt,
                    session
                )
                for key in later.template.keys(later.texts) {
                    try JobWriting.hold(key, by: number, now: job.submittedAt, session)
                }
                for event in later.events { session.record(event) }
            }
        }
    }
}
