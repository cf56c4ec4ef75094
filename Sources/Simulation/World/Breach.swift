/// Something that happened in a world and must never be.
package struct Breach: Sendable, Equatable, CustomStringConvertible {
    /// Which invariant.
    package var rule: String
    package var text: String
    /// Ids and names of what it concerns, by which the history is cut down.
    package var subjects: [String]

    package var description: String { "\(rule): \(text)" }
}
