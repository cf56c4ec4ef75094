import SeededChance
import Simulation
import Testing

@Suite("Seeded chance")
struct SeededGeneratorTests {
    /// The first outputs for seed 0 of the reference program (prng.di.unimi.it/splitmix64.c).
    @Test("gives the published numbers")
    func reference() {
        var generator = SeededGenerator(seed: 0)
        #expect(generator.next() == 0xE220_A839_7B1D_CDAF)
        #expect(generator.next() == 0x6E78_9E6A_A1B9_65F4)
        #expect(generator.next() == 0x06C4_5D18_8009_454F)
    }

    @Test("a fork goes its own way and repeats with its parent")
    func forks() {
        var first = SeededGenerator(seed: 7)
        var second = SeededGenerator(seed: 7)
        var firstFork = first.fork()
        var secondFork = second.fork()
        _ = first.next()
        #expect(firstFork.next() == secondFork.next())
        #expect(firstFork.next() != first.next())
    }
}
