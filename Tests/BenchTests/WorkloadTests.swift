import Foundation
import Testing

/// Every workload runs, small, and says what it found. How fast anything is, is not tested: the machine may be busy.
@Suite("The bench program", .serialized, .timeLimit(.minutes(10)))
struct WorkloadTests {
    @Test(
        "runs each workload and prints one line of JSON for each figure",
        arguments: [
            "submit", "latency", "workflow", "calls", "restart", "history", "backlog", "engine", "submit-batch",
            "waiting", "growth", "idle",
        ]
    )
    func runs(workload: String) async throws {
        let output = try await BenchProgram.run([
            "--workload", workload, "--n", "20", "--clients", "4", "--seconds", "0.05", "--json",
        ])
        try #require(output.status == 0, "\(output.errors)")
        let lines = try output.text.split(separator: "\n").map { line in
            try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        }
        let limits = lines.filter { $0.workload == "limits" }
        let figures = lines.filter { $0.workload == workload }
        #expect(limits.count + figures.count == lines.count)
        let names: Set = ["append_fdatasync_p50", "single_commits", "transitions_by_10", "transitions_by_1000"]
        #expect(names.isSubset(of: limits.map(\.figure)))
        #expect(!figures.isEmpty)
        #expect(Set(figures.map(\.figure)).count == figures.count, "a figure has one name in all runs")
        for line in lines {
            #expect(line.value.isFinite && line.value >= 0)
            #expect(!line.unit.isEmpty)
            #expect((line.goal == nil) == (line.met == nil), "\(line.figure) says whether its goal is met")
            #expect((line.limit == nil) == (line.ratio == nil), "\(line.figure) is compared with its limit")
            #expect((0...1).contains(line.othersCPU))
        }
    }

    @Test("refuses sizes that measure nothing")
    func refusals() async throws {
        for arguments in [["--n", "0"], ["--seconds", "0"], ["--clients", "0"], ["--workload", "none"]] {
            let output = try await BenchProgram.run(arguments)
            #expect(output.status == 64, "\(arguments)")
        }
    }

    private struct Line: Decodable {
        let workload: String
        let figure: String
        let value: Double
        let unit: String
        let goal: Double?
        let met: Bool?
        let limit: String?
        let ratio: Double?
        let disturbed: Bool
        let othersCPU: Double

        private enum CodingKeys: String, CodingKey {
            case workload, figure, value, unit, goal, met, limit, ratio, disturbed
            case othersCPU = "others_cpu"
        }
    }
}
