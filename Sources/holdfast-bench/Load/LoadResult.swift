/// What came of a load.
struct LoadResult: Sendable {
    /// From a request's first byte to the end of its answer.
    var latencies = Latencies()
    /// How many answers had which status.
    var statuses: [Int: Int] = [:]
    var span: Duration = .zero
    /// The bodies, when they were asked for.
    var bodies: [String] = []
    /// When each request was sent, by the clock of NIO, when that was asked for.
    var sentAt: [UInt64] = []

    var count: Int { statuses.values.reduce(0, +) }
    /// Requests a second.
    var rate: Double { span > .zero ? Double(count) / span.inSeconds : 0 }

    mutating func add(_ other: LoadResult) {
        latencies.add(other.latencies)
        statuses.merge(other.statuses, uniquingKeysWith: +)
        bodies += other.bodies
        sentAt += other.sentAt
    }

    /// - Throws: when an answer had another status than `status`: what was measured was not what was meant.
    func require(_ status: Int) throws {
        let others = statuses.filter { $0.key != status }
        guard others.isEmpty else {
            let told = others.sorted { $0.key < $1.key }.map { "\($0.value) of status \($0.key)" }
            throw BenchFailure("answers were not \(status): \(told.joined(separator: ", ")) \(bodies.first ?? "")")
        }
    }
}
