import FoundationEssentials
import Glibc
import Testing

/// `HOLDFAST_EXPORT_EVENTS=1000000 swift test --filter ExportMemoryTests` measures what docs/audit.md tells.
@Suite("A long history, exported")
struct ExportMemoryTests {
    private static let events =
        ProcessInfo.processInfo.environment["HOLDFAST_EXPORT_EVENTS"].flatMap { Int($0) } ?? 30_000
    /// In KiB: what is promised for a million events, and so for fewer.
    private static let memoryMax = 100 * 1024

    /// Runs a command, throws its output away, and tells how much memory it had at most, in KiB, and how much it wrote.
    private static let wrapper = """
        import resource, subprocess, sys
        child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
        size = lines = 0
        while chunk := child.stdout.read(1 << 16):
            size += len(chunk)
            lines += chunk.count(b"\\n")
        code = child.wait()
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, size, lines)
        sys.exit(code)
        """

    private func peak(of process: ChildProcess) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(
            line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
        )
    }

    private func measured(_ scenario: Scenario, _ arguments: [String]) async throws -> (
        memory: Int, size: Int, lines: Int
    ) {
        let child = try scenario.start(
            ["-c", Self.wrapper, HoldfastBinary.path] + arguments,
            log: "measured.log",
            program: "/usr/bin/python3",
            environment: ["HOLDFAST_SOCKET": scenario.socketPath]
        )
        let result = try await scenario.result(of: child, within: .seconds(1200))
        #expect(result.ending == .exited(0), "\(arguments): \(result.errors)")
        let numbers = result.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(numbers.count == 3)
        return (numbers[0], numbers[1], numbers[2])
    }

    @Test("is handed out as lines and as a table, and verified, within a bound of memory that its length does not move")
    func bounded() async throws {
        try await Scenario.run { scenario in
            try await OldHistory.write(Self.events, into: scenario.dataFolder)
            try scenario.configure(cloud: "http://127.0.0.1:9")
            let daemon = try await scenario.startDaemon()
            let clock = ContinuousClock()
            for arguments in [["export"], ["export", "--format", "csv"], ["verify"]] {
                let before = clock.now
                let result = try await measured(scenario, ["audit"] + arguments)
                let own = try peak(of: daemon.process)
                #expect(result.memory < Self.memoryMax, "the command")
                #expect(own < Self.memoryMax, "the daemon")
                if arguments[0] == "export" { #expect(result.lines == Self.events + 1) }
                print(
                    "\(Self.events) events, \(arguments.joined(separator: " ")): \(before.duration(to: clock.now)), "
                        + "\(result.size) bytes, command \(result.memory) KiB, daemon \(own) KiB"
                )
            }
            #expect(await daemon.stop() == .exited(0))
        }
    }
}
