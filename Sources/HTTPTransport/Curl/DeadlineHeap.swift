/// Deadlines of exchanges, the earliest first. Entries of ended exchanges stay until their time comes or `compact` drops them.
///
/// libcurl has a total time-out of its own, but 7.88 does not look at it while a transfer waits for a free connection.
struct DeadlineHeap {
    struct Entry {
        let deadline: BootInstant
        let id: ExchangeID
    }

    private var entries: [Entry] = []

    var first: Entry? { entries.first }
    var count: Int { entries.count }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Removes and returns the earliest entry that is due at `now`.
    mutating func popDue(at now: BootInstant) -> Entry? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            siftDown()
        }
        return first
    }

    /// Keeps only the entries that `isAlive`; call it when ended exchanges outnumber the others.
    mutating func compact(keeping isAlive: (ExchangeID) -> Bool) {
        let alive = entries.filter { isAlive($0.id) }
        entries = []
        for entry in alive {
            insert(entry)
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].deadline < entries[least].deadline {
                least = child
            }
            guard least != parent else { return }
            entries.swapAt(least, parent)
            parent = least
        }
    }
}
