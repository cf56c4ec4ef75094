import Glibc
import JobStore
import Workflow

/// What the machine can do, measured in the same run as everything that is compared with it.
struct RawLimits: Sendable {
    /// The smallest durable commits of SQLite with the store's settings, a second.
    let singleCommits: Double
    /// Changes of a job with its event, a second, by how many share a transaction.
    let transitions: [Int: Double]
    let flush: Latencies

    static let groups = [10, 100, 1000]

    /// - Parameter span: for how long each of them is measured.
    static func measure(in bench: Bench, for span: Duration) async throws -> RawLimits {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let flush = try flushes(folder.path + "/flush", for: span)
        let single = try await StoreLimits.singleCommits(folder: folder.path + "/single", for: span)
        var transitions: [Int: Double] = [:]
        for group in groups {
            let jobs = (0..<group).map { bench.jobs.machine($0) }
            transitions[group] = try await StoreLimits.transitions(
                of: jobs,
                folder: folder.path + "/group-\(group)",
                for: span
            )
        }
        return RawLimits(singleCommits: single, transitions: transitions, flush: flush)
    }

    /// Appends of a page, each flushed with fdatasync(2).
    private static func flushes(_ path: String, for span: Duration) throws -> Latencies {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw BenchFailure("\(path) cannot be opened: \(String(cString: strerror(errno)))") }
        defer { close(file) }
        let page = [UInt8](repeating: 0x68, count: 4096)
        var latencies = Latencies()
        let end = ContinuousClock.now + span
        repeat {
            let begun = ContinuousClock.now
            guard page.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) == page.count, fdatasync(file) == 0
            else { throw BenchFailure("\(path) cannot be written: \(String(cString: strerror(errno)))") }
            latencies.record((ContinuousClock.now - begun).nanoseconds)
        } while ContinuousClock.now < end
        return latencies
    }

    var figures: [Figure] {
        let grouped = Self.groups.compactMap { group in
            transitions[group].map {
                Figure(name: "transitions_by_\(group)", value: $0, unit: "changes/s")
            }
        }
        return flush.figures("append_fdatasync")
            + [Figure(name: "single_commits", value: singleCommits, unit: "commits/s")] + grouped
    }

    var singleLimit: Figure.Limit { Figure.Limit(name: "single_commits", value: singleCommits) }

    func groupLimit(_ group: Int) -> Figure.Limit {
        Figure.Limit(name: "transitions_by_\(group)", value: transitions[group] ?? 0)
    }
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
    var inSeconds: Double { self / .seconds(1) }
}
