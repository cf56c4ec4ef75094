package import SeededChance

extension SeededGenerator {
    /// True in `share` of all cases, 0...1.
    package mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }

    /// A generator of its own for one concern, so that another draw elsewhere does not change its numbers.
    package mutating func fork() -> SeededGenerator { SeededGenerator(seed: next()) }
}
