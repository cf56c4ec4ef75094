/// How often each kind of misfortune struck, so that one sees that it does.
package struct Tally: Sendable, Equatable {
    package private(set) var counts: [String: Int] = [:]

    package init() {}

    mutating func note(_ what: String, _ count: Int = 1) { counts[what, default: 0] += count }

    package subscript(what: String) -> Int { counts[what] ?? 0 }

    package mutating func add(_ other: Tally) {
        counts.merge(other.counts, uniquingKeysWith: +)
    }

    /// `name count` lines, by name.
    package var lines: [String] {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    }
}
