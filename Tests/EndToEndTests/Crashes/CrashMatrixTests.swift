import Failpoints
import SeededChance
import Testing

/// SIGKILL at every boundary inside the daemon, in every step of a job, on real processes and real files.
@Suite(
    "A daemon killed at a failpoint of a step",
    .enabled(if: FailpointBinary.path != nil, FailpointBinary.missing)
)
struct CrashMatrixTests {
    @Test("leaves one vault, one association, one restore point and an honest history", arguments: CrashMatrix.cells)
    func cell(_ cell: CrashMatrix.Cell) async throws {
        var chance = SeededGenerator(seed: SeededGenerator.runSeed ^ cell.description.stableNumber)
        for number in 1...(Effort.isLong ? 12 : CrashMatrix.passes(cell.point, cell.step)) {
            let strike = Strike(point: cell.point, step: cell.step, number: number)
            let second = Effort.isLong && Bool.random(using: &chance) ? secondStrike(&chance) : nil
            let result = try await CrashMatrix.run(strike, then: second)
            CrashReport.note("matrix", cell.point.rawValue, cell.step, result.outcome)
            #expect(result.faults == [], "\(strike), then \(second.map { "\($0)" } ?? "nothing")")
            #expect(result.wasStruck || number > 1, "no job passes \(strike)")
            // Two deaths may ask where one would not.
            if second == nil, result.questions > 0 { #expect(CrashMatrix.mayAsk(strike), "\(strike) asked a person") }
            guard result.wasStruck else { break }
        }
    }

    /// Anywhere in the next daemon's start and work.
    private func secondStrike(_ chance: inout SeededGenerator) -> Strike? {
        Failpoint.allCases.randomElement(using: &chance).map {
            Strike(point: $0, number: Int.random(in: 1...4, using: &chance))
        }
    }

    static let changing = CrashMatrix.cells.filter { cell in
        CrashMatrix.mayAsk(Strike(point: cell.point, step: cell.step)) || cell.point == .requestLeft
    }

    @Test("asks nobody where the project allows another sending", arguments: changing)
    func recreating(_ cell: CrashMatrix.Cell) async throws {
        var settings = CrashMatrix.settings
        settings.onUnknown = "recreate"
        for number in 1...(Effort.isLong ? 4 : min(2, CrashMatrix.passes(cell.point, cell.step))) {
            let strike = Strike(point: cell.point, step: cell.step, number: number)
            let result = try await CrashMatrix.run(strike, settings, isProven: true)
            CrashReport.note("recreate", cell.point.rawValue, cell.step, result.outcome)
            #expect(result.faults == [], "\(strike)")
            #expect(result.questions == 0, "\(strike)")
            guard result.wasStruck else { break }
        }
    }

    @Test("every failpoint that a job passes is in the matrix")
    func complete() async throws {
        try await Scenario.run(CrashMatrix.settings) { scenario in
            let cloud = try await scenario.startCloud(backupSeconds: 0.1)
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startTracedDaemon()
            try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(await daemon.stop() == .exited(0))
            var passed: [String: Int] = [:]
            for line in daemon.process.errors.split(separator: "\n") where line.hasPrefix("failpoint ") {
                passed[String(line.dropFirst("failpoint ".count)), default: 0] += 1
            }
            for cell in CrashMatrix.cells {
                let count = passed.removeValue(forKey: "\(cell.point.rawValue)@\(cell.step)") ?? 0
                // On a busy machine the cloud's run is over at the first look.
                #expect(count > 0, "\(cell) is not passed")
            }
            // What is left lies before the first step, or on nobody's way.
            let left = passed.keys.filter { $0.contains("@") && !$0.hasSuffix("@none") }
            #expect(left.sorted() == [])
        }
    }
}

extension String {
    /// A number that the text alone gives (FNV-1a): a `hashValue` is another in each process, and a seed would repeat nothing.
    fileprivate var stableNumber: UInt64 {
        utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
