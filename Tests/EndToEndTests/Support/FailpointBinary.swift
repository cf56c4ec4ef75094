import Failpoints
import FoundationEssentials
import Testing

/// The program built with its failpoints: what `HOLDFAST_FAILPOINT_BINARY` names.
enum FailpointBinary {
    static let path: String? = {
        let named = ProcessInfo.processInfo.environment["HOLDFAST_FAILPOINT_BINARY"] ?? ""
        return named.isEmpty ? nil : named
    }()

    static let missing: Comment = """
        needs HOLDFAST_FAILPOINT_BINARY, made by: swift build --traits Failpoints --scratch-path .build-failpoints \
        --product holdfast
        """
}

/// Where and when a daemon is to be killed.
struct Strike: Hashable, Sendable, CustomStringConvertible {
    let point: Failpoint
    /// The step that it is counted in; nil counts every pass.
    var step: String?
    /// The n-th pass, from 1.
    var number = 1

    var description: String { "\(point.rawValue):\(number)" + (step.map { "@\($0)" } ?? "") }
}

extension Scenario {
    /// Starts a daemon that is killed at `strike`.
    /// - Returns: nil when it was killed before it was ready.
    func startDaemon(struckAt strike: Strike) async throws -> Daemon? {
        let path = try #require(FailpointBinary.path)
        let child = try serve(program: path, environment: ["FAILPOINT": strike.description])
        do {
            return try await daemon(from: child)
        } catch {
            guard await child.ending(within: .seconds(5)) == .killed(signal: 9) else { throw error }
            return nil
        }
    }

    /// Starts a daemon that notes every failpoint it passes in its log.
    func startTracedDaemon() async throws -> Daemon {
        let path = try #require(FailpointBinary.path)
        return try await daemon(from: serve(program: path, environment: ["FAILPOINT": "trace"]))
    }
}
