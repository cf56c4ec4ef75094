import Engine
import JobStore
import SeededChance
import Workflow

/// The operator: cancels, retries, pauses, and answers honestly what is asked, looking closely first.
extension World {
    private static let operatorName = Actor(name: "uid:1001")

    private static let asking = {
        var filter = JobFilter()
        filter.states = [.needsAttention]
        return filter
    }()

    /// Looks after the jobs, every few minutes as long as anything goes wrong; later whoever looks for the end does it too.
    func goRounds() {
        if let life, let engine = life.engine {
            perform { _ = await self.lookAfterJobs(life, engine) }
        }
        guard isTroubled else { return }
        after(.seconds(Int64.random(in: 60...900, using: &people))) { [self] in goRounds() }
    }

    /// - Returns: true when a job goes on by that.
    private func lookAfterJobs(_ life: Life, _ engine: Engine) async -> Bool {
        var isAnswered = false
        do {
            if isTroubled, people.chance(misfortune.cancels), let job = jobs.randomElement(using: &people) {
                tally.note("cancel asked")
                let outcome = try await engine.commands.cancel(
                    job.id,
                    ifVersion: nil,
                    actor: Self.operatorName,
                    reason: "not needed"
                )
                note("cancel", job.id.rawValue, "\(outcome)")
                let isTaken = outcome == .applied || outcome == .accepted
                if life.isAlive, isTaken { judgeCancelled(job.id) }
            }
            let waiting = try await life.store.jobs(Self.asking, limit: 100)
            for job in waiting.jobs where try await answer(job.id, life, engine) { isAnswered = true }
            if isTroubled { try await retrySome(life, engine) }
            if isTroubled, people.chance(misfortune.releases) { try await releaseOne(life, engine) }
        } catch {
            note("operator refused", "", "\(error)")
        }
        return isAnswered
    }

    // MARK: Answering

    /// - Returns: true when the answer was taken.
    private func answer(_ id: JobID, _ life: Life, _ engine: Engine) async throws -> Bool {
        guard life.isAlive, let detail = try await life.store.job(id), let attention = detail.machine.attention else {
            return false
        }
        guard let resolution = try await truth(detail, attention, life) else { return false }
        let outcome = try await engine.commands.resolve(
            id,
            resolution,
            ifVersion: detail.summary.version,
            actor: Self.operatorName,
            reason: "looked in the console"
        )
        if outcome == .applied {
            tally.note(resolution == .notCreated ? "resolved: not created" : "resolved: adopted")
        } else {
            tally.note("resolution not taken")
        }
        note("resolve", id.rawValue, "\(resolution) -> \(outcome)")
        if life.isAlive, outcome == .applied { judgeResolved(id) }
        return outcome == .applied
    }

    /// What a person answers who looks closely, and not before everything under way has arrived; nil while that is so.
    private func truth(_ detail: JobDetail, _ attention: Attention, _ life: Life) async throws -> Resolution? {
        var markers: [Marker] = []
        var job: JobID? = detail.machine.id
        while let id = job {
            let doubtful = try await life.store.effects(of: id).filter {
                $0.effect.kind == attention.kind && ["open", "unknown", "judged_absent"].contains($0.outcome)
            }
            markers += doubtful.map(\.effect.marker)
            // What was sent in a part of the history that is lost is in the console all the same.
            markers += judge.lostMarkers(of: id).filter { !markers.contains($0) }
            job = try await life.store.job(id)?.machine.retryOf
        }
        if underWay.values.contains(where: { operation in markers.contains { $0.occurs(in: operation.subject) } }) {
            return nil
        }
        switch attention.kind {
        case .association: return .notCreated
        case .vault:
            let made = cloud.vaults.first { vault in vault.marker.map(markers.contains) ?? false }
            return made.map { .adopt(id: $0.id.rawValue) } ?? .notCreated
        case .restorePoint:
            // One that took nothing is nothing.
            let made = cloud.runs.first { run in
                !run.parts.isEmpty && markers.contains { $0.occurs(in: run.details) }
            }
            return made.map { .adopt(id: $0.id.rawValue) } ?? .notCreated
        }
    }

    /// Gives away the resources of some job whose run goes on, as far as anybody knows.
    private func releaseOne(_ life: Life, _ engine: Engine) async throws {
        let going = try await life.store.remoteRuns(limit: 50).runs
        guard let chosen = going.randomElement(using: &people), let job = chosen.job else { return }
        let outcome = try await engine.commands.release(
            job,
            ifVersion: nil,
            actor: Self.operatorName,
            reason: "the server is needed"
        )
        if outcome == .applied { tally.note("remote run released") }
        note("release", job.rawValue, "\(outcome)")
    }

    // MARK: Retrying

    private func retrySome(_ life: Life, _ engine: Engine) async throws {
        guard people.chance(misfortune.retries) else { return }
        for index in jobs.indices where !jobs[index].isRetried && people.chance(0.2) {
            guard let row = try database.job(jobs[index].id), row.state.isTerminal, row.state != .succeeded,
                let old = try await life.store.job(row.id)
            else { continue }
            let repeated = JobMachine(
                id: drawJobID(),
                request: old.machine.requestForRetry,
                submittedAt: wallNow,
                retryOf: old.machine.id,
                inheritance: old.machine.inheritanceForRetry
            )
            let submission = Submission(
                groupID: nil,
                jobs: [repeated],
                submittedAt: wallNow,
                actor: Self.operatorName,
                pendingMax: 10_000
            )
            jobs[index].isRetried = true
            let outcome = try await life.store.submit(submission)
            guard life.isAlive else { return }
            engine.wake()
            guard case .accepted = outcome else { continue }
            tally.note("retry")
            note("retry", repeated.id.rawValue, "of \(old.machine.id)")
            jobs.append(KnownJob(id: repeated.id, request: repeated.request, retryOf: old.machine.id))
            judgeAcknowledged(repeated.id)
            return
        }
    }

    // MARK: Pausing

    func togglePause() {
        guard let life, let engine = life.engine else { return }
        perform { [self] in
            do {
                let isPaused = try await life.store.queue().pause != nil
                let changed = try await life.store.setPaused(
                    !isPaused,
                    reason: "maintenance",
                    actor: Self.operatorName,
                    now: wallNow
                )
                guard life.isAlive, changed else { return }
                if isPaused { engine.resume() } else { engine.pause() }
                tally.note(isPaused ? "resumed" : "paused")
                note("pause", "", "\(!isPaused)")
            } catch {
                note("operator refused", "", "\(error)")
            }
        }
    }

    /// The last thing that an operator does: whatever was paused goes on.
    func resumeForGood(_ life: Life, _ engine: Engine) async throws {
        guard try await life.store.queue().pause != nil else { return }
        _ = try await life.store.setPaused(false, reason: "over", actor: Self.operatorName, now: wallNow)
        guard life.isAlive else { return }
        engine.resume()
        note("pause", "", "false")
    }

    // MARK: The end

    /// Ends the world once every job has ended or asks a person who has no answer, and nothing is under way. Looks less and
    /// less often: what is left after hours is looked at by the daemon once a day.
    /// - Parameter pause: until the next look.
    func lookWhetherAllIsDone(pause: Duration = .seconds(300)) {
        guard let life, let engine = life.engine else {
            return after(pause) { [self] in lookWhetherAllIsDone(pause: pause) }
        }
        perform { [self] in
            var next = min(pause * 3 / 2, .seconds(21_600))
            do {
                try await resumeForGood(life, engine)
                if await lookAfterJobs(life, engine) { next = .seconds(300) }
                let open = try await life.store.jobsUnderWay(limit: 1)
                if open.isEmpty, underWay.isEmpty, life.isAlive { return conclude() }
                if elapsed > (misfortune.ends + plan.patience).wholeMilliseconds { return conclude() }
            } catch {
                note("look refused", "", "\(error)")
            }
            after(next) { [self] in lookWhetherAllIsDone(pause: next) }
        }
    }
}
