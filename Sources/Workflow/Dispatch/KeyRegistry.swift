/// Who has which exclusive key, and who waits for it in what order.
///
/// A job gets all the keys that it asks for or none, so holding some while waiting for others never happens within one
/// request. When a key comes free it is reserved for the first in line, so that nobody can slip in between; whoever
/// holds a reservation and ends gives it on to the next.
struct KeyRegistry: Sendable {
    enum Answer: Equatable {
        case granted
        case waits(on: ExclusiveKey, holder: JobID?)
    }

    private struct Entry: Sendable {
        var capacity = 1
        /// With the claim under which each was granted its share.
        var holders: [JobID: Int64] = [:]
        var reserved: Set<JobID> = []
        /// Ordered by (sort key, job).
        var line: [Waiter] = []

        var isIdle: Bool { holders.isEmpty && reserved.isEmpty && line.isEmpty }
    }

    private struct Waiter: Sendable, Comparable {
        var sortKey: Int64
        var job: JobID

        static func < (left: Waiter, right: Waiter) -> Bool {
            left.sortKey == right.sortKey ? left.job < right.job : left.sortKey < right.sortKey
        }
    }

    private var entries: [ExclusiveKey: Entry] = [:]
    /// The run slots of which the cloud takes fewer than configured.
    private var limits: [ExclusiveKey: RunLimit] = [:]
    /// The key that each waiting or reserved job has to do with, and the claim under which it asked.
    private var awaited: [JobID: (key: ExclusiveKey, claim: Int64)] = [:]

    /// Gives the job all of the keys, or puts it in line for the first that it cannot have.
    ///
    /// A worker whose claim has been taken back may still ask. Once a later claim of the job is known here, that changes
    /// nothing: it is answered as granted, and what it wants to write is refused.
    /// - Parameter claim: the number of the worker's claim.
    /// - Returns: the answer, and the jobs whose turn has come because this one gave up what was reserved for it.
    mutating func acquire(
        _ job: JobID,
        claim number: Int64 = 0,
        sortKey: Int64,
        _ claims: [KeyClaim]
    ) -> (answer: Answer, served: [JobID]) {
        let later = claims.contains { (entries[$0.key]?.holders[job] ?? number) > number }
        if later || awaited[job].map({ $0.claim > number }) ?? false { return (.granted, []) }
        var served: [JobID] = []
        for claim in claims {
            entries[claim.key, default: Entry()].capacity = claim.capacity
            // More room than before belongs to those who wait already.
            served += serve(claim.key)
        }
        let missing = claims.first { claim in
            guard let entry = entries[claim.key] else { return false }
            return entry.holders[job] == nil && !entry.reserved.contains(job) && room(in: entry, of: claim.key) <= 0
        }
        let holder = missing.flatMap { self.holder(of: $0.key) }
        let left = withdraw(job)
        if let missing {
            enqueue(Waiter(sortKey: sortKey, job: job), on: missing.key, claim: number)
        } else {
            for claim in claims {
                entries[claim.key, default: Entry(capacity: claim.capacity)].holders[job] = number
            }
        }
        if let left { served += serve(left) }
        served.removeAll { $0 == job }
        return (missing.map { .waits(on: $0.key, holder: holder) } ?? .granted, served)
    }

    mutating func release(_ job: JobID, _ keys: [ExclusiveKey]) -> [JobID] {
        keys.flatMap { key in
            entries[key]?.holders[job] = nil
            return serve(key)
        }
    }

    /// A worker's claim has turned out to be over: what it was granted and could not write, and its place in line, are
    /// nobody's. What a later claim of the same job has been granted meanwhile stays.
    mutating func giveUp(_ job: JobID, claim: Int64, _ keys: [ExclusiveKey]) -> [JobID] {
        let place = awaited[job].flatMap { $0.claim == claim ? $0.key : nil }
        if place != nil { withdraw(job) }
        return release(job, keys.filter { entries[$0]?.holders[job] == claim }) + (place.map { serve($0) } ?? [])
    }

    /// Takes the job out of every line and gives on what was reserved for it.
    mutating func forget(_ job: JobID) -> [JobID] {
        guard let key = withdraw(job) else { return [] }
        return serve(key)
    }

    /// Takes in what the cloud says about how many runs a vault takes. Whoever has a place keeps it: a refused job tries again
    /// in its own time, and others come in once there are fewer than the limit.
    /// - Returns: the jobs whose turn has come.
    mutating func learn(_ news: RunNews) -> [JobID] {
        switch news {
        case .refused(let key):
            var limit = limits[key] ?? RunLimit(entries[key]?.capacity ?? 1)
            limit.refused()
            limits[key] = limit
            return []
        case .begun(let key):
            guard var limit = limits[key] else { return [] }
            limit.accepted()
            let isWhole = limit.runs >= entries[key]?.capacity ?? 1
            limits[key] = isWhole ? nil : limit
            return serve(key)
        }
    }

    mutating func restore(_ key: ExclusiveKey, heldBy job: JobID, capacity: Int) {
        entries[key, default: Entry()].capacity = capacity
        entries[key]?.holders[job] = 0
    }

    mutating func restoreWaiter(_ job: JobID, on key: ExclusiveKey, sortKey: Int64, capacity: Int) {
        entries[key, default: Entry()].capacity = capacity
        enqueue(Waiter(sortKey: sortKey, job: job), on: key, claim: 0)
    }

    mutating func serveAll() -> [JobID] {
        entries.keys.sorted().flatMap { serve($0) }
    }

    /// True when the job's turn has come and it has not asked again yet.
    func isReserved(for job: JobID) -> Bool {
        awaited[job].map { entries[$0.key]?.reserved.contains(job) ?? false } ?? false
    }

    func holder(of key: ExclusiveKey) -> JobID? {
        entries[key].flatMap { $0.holders.keys.min() ?? $0.reserved.min() }
    }

    private mutating func enqueue(_ waiter: Waiter, on key: ExclusiveKey, claim: Int64) {
        var entry = entries[key] ?? Entry()
        // Binary insertion: lines can be long (many jobs behind one busy resource).
        var low = 0
        var high = entry.line.count
        while low < high {
            let middle = (low + high) / 2
            if entry.line[middle] < waiter { low = middle + 1 } else { high = middle }
        }
        entries[key] = nil
        entry.line.insert(waiter, at: low)
        entries[key] = entry
        awaited[waiter.job] = (key, claim)
    }

    /// - Returns: the key that the job waited for or had reserved.
    @discardableResult
    private mutating func withdraw(_ job: JobID) -> ExclusiveKey? {
        guard let key = awaited.removeValue(forKey: job)?.key else { return nil }
        entries[key]?.reserved.remove(job)
        entries[key]?.line.removeAll { $0.job == job }
        return key
    }

    private func room(in entry: Entry, of key: ExclusiveKey) -> Int {
        let most = limits[key].map { min($0.runs, entry.capacity) } ?? entry.capacity
        return most - entry.holders.count - entry.reserved.count
    }

    private mutating func serve(_ key: ExclusiveKey) -> [JobID] {
        guard var entry = entries.removeValue(forKey: key) else { return [] }
        var served: [JobID] = []
        while room(in: entry, of: key) > 0, !entry.line.isEmpty {
            let first = entry.line.removeFirst()
            entry.reserved.insert(first.job)
            served.append(first.job)
        }
        if !entry.isIdle { entries[key] = entry }
        return served
    }
}
