import Engine
import JobStore
import SeededChance
import Workflow

/// The clients: they submit jobs and insist until each is accepted.
extension World {
    static let client = Actor(name: "uid:1000")

    /// Puts all submissions on the agenda, and sets up the vaults that are there from the beginning.
    func planWork() {
        let old = (0..<2).map { number in
            cloud.placeVault(named: "old-\(number)", objectType: "server", consistentLevel: "crash_consistent")
        }
        let span = max(misfortune.ends.wholeMilliseconds * 3 / 4, 60_000)
        var left = plan.jobs
        var number = 0
        while left > 0 {
            let count = people.chance(0.15) ? min(left, Int.random(in: 2...5, using: &people)) : 1
            let requests = (0..<count).map { _ in drawRequest(old) }
            left -= count
            number += 1
            let key = "key-\(number)"
            after(.milliseconds(Int64.random(in: 0...span, using: &people))) { [self] in
                submit(requests, key: key)
            }
        }
        after(.seconds(300)) { [self] in goRounds() }
        after(misfortune.ends) { [self] in lookWhetherAllIsDone() }
    }

    /// A resource belongs to one of six vaults; few requests mistake it.
    private func drawRequest(_ old: [VaultID]) -> BackupRequest {
        let vaults = 6
        let home = Int.random(in: 0..<vaults, using: &people)
        func resource() -> ResourceReference {
            let number = Int.random(in: 0..<max(plan.jobs * 2 / 3 / vaults, 1), using: &people)
            return ResourceReference(id: ResourceID("server-\(number * vaults + home)"), type: .server, name: nil)
        }
        var resources = [resource()]
        if people.chance(0.1) {
            for _ in 0..<Int.random(in: 1...3, using: &people) {
                let another = resource()
                if !resources.contains(another) { resources.append(another) }
            }
        }
        let options = VaultOptions(sizeGB: 200, objectType: "server", consistentLevel: "crash_consistent")
        let vault: VaultChoice
        switch people.chance(0.97) ? home : Int.random(in: 0...vaults, using: &people) {
        case 0: vault = .id(old[0])
        case 1: vault = people.chance(0.5) ? .existing(name: "old-1") : .id(old[1])
        case vaults: vault = .existing(name: "none")
        case let number: vault = .ensured(name: "vault-of-team-\(number)", options)
        }
        let deadline = people.chance(0.15) ? Int.random(in: 120...3600, using: &people) : 86_400
        let isLater = people.chance(0.1)
        return BackupRequest(
            project: Self.project,
            vault: vault,
            resources: resources,
            restorePoint: RestorePointOptions(name: "nightly", description: "by the team", incremental: true),
            priority: people.chance(0.2) ? Int.random(in: -100...100, using: &people) : 0,
            notBefore: isLater ? wallNow + .seconds(Int64.random(in: 0...7200, using: &people)) : nil,
            deadlineSeconds: deadline
        )
    }

    private func submit(_ requests: [BackupRequest], key: String) {
        let again: () -> Void = { [self] in
            after(.seconds(5)) { [self] in submit(requests, key: key) }
        }
        guard let life, let engine = life.engine else { return again() }
        let jobs = requests.map { JobMachine(id: drawJobID(), request: $0, submittedAt: wallNow) }
        let digits = String(people.next(), radix: 16)
        let submission = Submission(
            groupID: requests.count > 1 ? GroupID("group-\(digits)") : nil,
            jobs: jobs,
            submittedAt: wallNow,
            actor: Self.client,
            idempotency: IdempotencyClaim(
                key: key,
                scope: "uid:1000",
                fingerprint: key,
                expiresAt: wallNow + .seconds(30 * 86_400)
            ),
            pendingMax: 10_000
        )
        perform {
            do {
                let outcome = try await life.store.submit(submission)
                // The answer of a dead process reaches nobody.
                guard life.isAlive else { return again() }
                engine.wake()
                self.learn(outcome, requests, again)
            } catch {
                again()
            }
        }
    }

    private func learn(_ outcome: SubmissionOutcome, _ requests: [BackupRequest], _ again: () -> Void) {
        switch outcome {
        case .accepted(let receipt), .replayed(let receipt):
            if case .replayed = outcome { tally.note("submission replayed") }
            for (id, request) in zip(receipt.jobIDs, requests) {
                note("accepted", id.rawValue, "\(request.vault) \(request.resources.map(\.id))")
                jobs.append(KnownJob(id: id, request: request))
                judgeAcknowledged(id)
            }
        case .idempotencyMismatch: violate("idempotency", "the same key and body were taken for others", [])
        case .queueFull: again()
        }
    }

    /// A UUIDv7 of the wall clock.
    func drawJobID() -> JobID {
        func hex(_ number: UInt64, _ digits: Int) -> String {
            let text = String(number, radix: 16)
            return String(repeating: "0", count: max(digits - text.count, 0)) + text.suffix(digits)
        }
        let time = hex(UInt64(max(wallNow.milliseconds, 0)), 12)
        let random = hex(people.next(), 16)
        let tail = random.suffix(12)
        return JobID(
            "\(time.prefix(8))-\(time.suffix(4))-7\(random.prefix(3))-8\(random.dropFirst(3).prefix(3))-\(tail)"
        )
    }

    /// Runs a task of somebody outside of the daemon.
    func perform(_ work: @escaping () async -> Void) {
        let outside = Outside(work: work)
        Task(executorPreference: thread) { await outside.work() }
    }
}

/// Work that is not the daemon's. Guarded by the world's thread.
private struct Outside: @unchecked Sendable {
    let work: () async -> Void
}
