import AuditChain
import Engine
import JobStore
import SeededChance
import Workflow

/// A person who keeps copies of the database and puts one of them back, as after a disk that was lost: the daemon is stopped or
/// killed, and started again over the older copy, with the high-water mark of the newer one beside it.
extension World {
    func takeCopy() {
        do { copies.append(try database.copy()) } catch { violate("copy", "\(error)", []) }
        if copies.count > 4 { copies.remove(at: Int.random(in: 0..<4, using: &chance)) }
        tally.note("copy taken")
        if life?.engine?.status.recovery != nil { tally.note("copy taken during a recovery") }
        note("copy")
    }

    func beginRestore() {
        guard toRestore == nil, let copy = copies.randomElement(using: &chance) else { return }
        toRestore = copy
        guard let life else { return }
        if life.engine?.status.recovery != nil { tally.note("older copy put back during a recovery") }
        if chance.chance(0.5) { return crash("before a copy is put back") }
        life.drain()
        after(.seconds(30)) { life.giveUp() }
    }

    /// Puts the copy back. For the moment at which no daemon runs.
    func finishRestore() {
        guard let copy = toRestore else { return }
        toRestore = nil
        do {
            let mark = try database.mark(now: wallNow)
            try database.restore(copy)
            try judge.restored(database, cloud: cloud, now: trueNow)
            notedSequence = judge.lastSequence
            // Nothing is missing in a copy that was made after the last write.
            if judge.lastSequence == mark.head.sequence { return }
            markBeside = mark
            tally.note("older copy put back")
            note("restore", "", "event \(judge.lastSequence) instead of \(mark.head.sequence)")
        } catch {
            violate("restore", "\(error)", [])
        }
    }

    /// What the daemon does first: it compares the database with the mark beside it.
    func recogniseCopy(_ store: JobStore) async throws(StoreError) {
        guard let mark = markBeside else { return }
        if let cause = try await store.check(mark) {
            try await store.beginRecovery(cause, mark: mark, now: wallNow)
            tally.note("recovery: \(cause.name)")
        }
        // The mark is written anew once the recovery is on the disk.
        markBeside = nil
    }
}
