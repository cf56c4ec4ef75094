import FoundationEssentials
import SeededChance

extension SeededGenerator {
    /// The seed of this run: `HOLDFAST_SEED`, or a fresh one. Whoever uses it prints it.
    static let runSeed: UInt64 =
        ProcessInfo.processInfo.environment["HOLDFAST_SEED"].flatMap(UInt64.init) ?? .random(in: 0...UInt64.max)
}
