import ArgumentParser
import Foundation

/// Measures Holdfast on this machine, and the machine with it.
@main
struct HoldfastBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holdfast-bench",
        abstract: "Measure Holdfast on this machine.",
        discussion: """
            Measures first what the disk and SQLite can do, then each workload on a fresh database in a temporary folder \
            ($TMPDIR) with the shipped settings, and prints each figure as a part of the limit of the same run. The \
            figures mean something on a quiet machine and with a release build; a run during which others used the \
            processors says so.
            """
    )

    @Option(help: "What to measure; may be repeated. All of it by default.")
    var workload: [WorkloadName] = []
    @Option(name: .customLong("n"), help: "How many jobs, where a workload has a number of them.")
    var count: Int?
    @Option(help: "How many connections submit at once, instead of 64.")
    var clients: Int?
    @Option(help: "For how many seconds each rate is measured.")
    var seconds = 5.0
    @Flag(help: "Print one line of JSON for each figure instead of a table.")
    var json = false
    @Option(help: ArgumentHelp("Where the workload growth draws its picture.", valueName: "path.svg"))
    var svg: String?
    @Option(help: ArgumentHelp("The holdfast program to measure: by default the one beside this.", valueName: "path"))
    var binary: String?

    func validate() throws {
        guard (0.01...3600).contains(seconds) else { throw ValidationError("--seconds must be from 0.01 to 3600") }
        guard count.map({ $0 > 0 }) ?? true else { throw ValidationError("--n must be at least 1") }
        guard clients.map({ (1...1000).contains($0) }) ?? true else {
            throw ValidationError("--clients must be from 1 to 1000")
        }
    }

    func run() async throws {
        var bench = Bench(
            binary: binary ?? Self.sibling,
            count: count,
            clients: clients,
            span: .milliseconds(Int64(seconds * 1000)),
            chart: svg
        )
        guard FileManager.default.isExecutableFile(atPath: bench.binary) else {
            throw ValidationError("there is no program at \(bench.binary); name it with --binary")
        }
        let report = Report(isJSON: json)
        if !json { print(Report.heading) }
        let load = MachineLoad()
        let limits = try await RawLimits.measure(in: bench, for: min(bench.span, Self.limitSpanMax))
        bench.limits = limits
        report.add(limits.figures, of: "limits", load.reading())
        for name in workload.isEmpty ? WorkloadName.allCases : workload {
            let load = MachineLoad()
            let figures = try await name.run(in: bench)
            report.add(figures, of: name.rawValue, load.reading())
        }
        report.conclude()
    }

    /// Five limits, each for so long at most.
    private static let limitSpanMax: Duration = .seconds(3)

    private static var sibling: String {
        // Cannot fail on a system with /proc, and then the path names nothing that could be started.
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return own.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/holdfast"
    }
}
