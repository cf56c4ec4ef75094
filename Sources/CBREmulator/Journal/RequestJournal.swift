import DequeModule

/// The latest requests and counts of all of them.
struct RequestJournal: Sendable {
    private var entries: Deque<JournalEntry> = []
    private var firstSeq = 1
    private let entriesMax: Int
    private(set) var counts: [Operation: Counts] = [:]

    /// What happened to the requests of one operation.
    struct Counts: Equatable, Sendable {
        var received = 0
        /// Carried out without a refusal.
        var carriedOut = 0
        var answered = 0
        var dropped = 0
        var refused = 0
        var faulted = 0

        var json: JSONValue {
            [
                "received": .int(received), "carried_out": .int(carriedOut), "answered": .int(answered),
                "dropped": .int(dropped), "refused": .int(refused), "faulted": .int(faulted),
            ]
        }
    }

    /// - Parameter entriesMax: older entries are forgotten; the counts stay.
    init(entriesMax: Int) {
        self.entriesMax = max(1, entriesMax)
    }

    private var nextSeq: Int { firstSeq + entries.count }
    var received: Int { nextSeq - 1 }

    /// Notes an arrival, before anything is done for it.
    /// - Returns: its sequence number.
    mutating func begin(_ arrival: Arrival) -> Int {
        let entry = JournalEntry(
            seq: nextSeq,
            time: arrival.time,
            operation: arrival.operation,
            method: arrival.request.method,
            target: arrival.request.target,
            body: Array(arrival.request.body.prefix(JournalEntry.bodyBytesMax)),
            requestID: arrival.requestID,
            connection: arrival.connection,
            requestOfConnection: arrival.requestOfConnection,
            faults: arrival.faults
        )
        entries.append(entry)
        counts[arrival.operation, default: Counts()].received += 1
        if !arrival.faults.isEmpty { counts[arrival.operation, default: Counts()].faulted += 1 }
        if entries.count > entriesMax {
            entries.removeFirst()
            firstSeq += 1
        }
        return entry.seq
    }

    /// Notes that the call was carried out, or refused.
    mutating func carriedOut(_ seq: Int, _ answer: Answer, of operation: Operation, isRefused: Bool) {
        if isRefused {
            counts[operation, default: Counts()].refused += 1
        } else {
            counts[operation, default: Counts()].carriedOut += 1
        }
        change(seq) { entry in
            entry.isCarriedOut = !isRefused
            entry.status = answer.status
            entry.errorCode = answer.errorCode
        }
    }

    /// Notes the answer that goes over the wire, or that none does.
    mutating func finish(_ seq: Int, of operation: Operation, status: Int?, errorCode: String?, at now: WireTime) {
        if status == nil {
            counts[operation, default: Counts()].dropped += 1
        } else {
            counts[operation, default: Counts()].answered += 1
        }
        change(seq) { entry in
            entry.outcome = status == nil ? .dropped : .answered
            if let status {
                entry.status = status
                entry.errorCode = errorCode
            }
            entry.finished = now
        }
    }

    private mutating func change(_ seq: Int, _ change: (inout JournalEntry) -> Void) {
        let index = seq - firstSeq
        guard entries.indices.contains(index) else { return }
        change(&entries[index])
    }

    /// Entries from a sequence number on, at most `limit`.
    func entries(from seq: Int, operation: Operation?, limit: Int) -> [JournalEntry] {
        let start = max(0, min(entries.count, seq - firstSeq))
        let matching = entries[start...].lazy.filter { operation == nil || $0.operation == operation }
        return Array(matching.prefix(limit))
    }

    /// The latest entries, the youngest first.
    func latest(_ limit: Int) -> [JournalEntry] {
        Array(entries.suffix(limit).reversed())
    }

    mutating func clear() {
        firstSeq = nextSeq
        entries.removeAll()
        counts.removeAll()
    }
}

/// What the journal is told about a request when it arrives.
struct Arrival: Sendable {
    let time: WireTime
    let operation: Operation
    let request: WireRequest
    let requestID: String
    let connection: Int
    let requestOfConnection: Int
    let faults: [String]
}
