import JobStore
import SeededChance
import Workflow

/// The disk below the database: when COMMITs are made, how long they take, and which of them fail or say so.
extension World {
    func schedule(_ group: @escaping @Sendable () -> Void) {
        let work: @Sendable () -> Void = { [self] in
            group()
            judgeCommit()
        }
        guard isTroubled else {
            commitsWhenIdle.append(work)
            return
        }
        if chance.chance(misfortune.slowCommits) {
            let isStall = chance.chance(0.1)
            after(.milliseconds(Int64.random(in: 1...(isStall ? 25_000 : 400), using: &chance))) { work() }
        } else {
            commitsWhenIdle.append(work)
        }
    }

    func committing(_ moment: MemoryDatabase.CommitMoment) -> StoreError? {
        switch (moment, doom) {
        case (.begun, .inCommit(let left)):
            doom = .inCommit(left - 1)
            if left <= 1 {
                crash("in a commit")
                return .unavailable(.closed, "the process is dead")
            }
        case (.durable, .afterCommit(let left)):
            doom = .afterCommit(left - 1)
            if left <= 1 { crash("after a commit") }
        default: break
        }
        switch moment {
        case .begun:
            if spells.isDiskFailing, chance.chance(0.2) {
                tally.note("commit failed: I/O error")
                note("disk", "", "a commit fails")
                return .unavailable(.inputOutput, "the disk fails")
            }
            guard spells.isDiskFull else { return nil }
            tally.note("commit failed: disk full")
            note("disk full")
            return .unavailable(.diskFull, "full")
        case .durable:
            note("commit")
            return nil
        }
    }

    /// What the COMMIT about to be made reports, should it be carried out.
    func drawReport() -> MemoryDatabase.CommitReport {
        guard isTroubled, spells.isDiskFailing else { return .success }
        switch Int.random(in: 0..<5, using: &chance) {
        case 0:
            tally.note("commit done and reported as failed")
            note("disk", "", "a commit is done and reported as failed")
            return .failure(.unavailable(.inputOutput, "the disk reports a failure"))
        case 1:
            tally.note("commit lost to the process")
            note("disk", "", "a commit reaches the disk only")
            // Only a death soon after brings it to light.
            if misfortune.crashes > 0, chance.chance(0.5) {
                let dying = life
                after(.milliseconds(Int64.random(in: 1...2000, using: &chance))) { [self] in
                    if dying != nil, life === dying { crash("after a lost commit") }
                }
            }
            return .lost(.unavailable(.inputOutput, "the disk cannot flush"))
        default: return .success
        }
    }
}
