import UnixSignals

/// The exit codes of every command. Scripts rely on them; `docs/cli.md` lists them.
enum ExitStatus: Int32, CaseIterable, Sendable {
    case ok = 0
    /// A job failed or timed out, or the command itself could not do its work.
    case failed = 1
    /// The command line, a file or a value in it is not acceptable.
    case usage = 2
    case partial = 3
    case notFound = 4
    /// The thing is not in a state that allows it, or has changed since it was read.
    case conflict = 5
    case notAllowed = 6
    case daemonUnreachable = 7
    case cancelled = 8
    case needsAttention = 9
    /// A check found problems.
    case findings = 10
    /// The daemon cannot take it now; the same command may succeed later.
    case tryLater = 75
    /// `--timeout` passed before the job ended.
    case waitRanOut = 124
    /// Ctrl-C: 128 and the number of SIGINT, as shells have it.
    case interrupted = 130
    /// Told to stop by SIGTERM.
    case terminated = 143
}

extension ExitStatus {
    /// What a wait for a job ends with.
    /// - Parameter state: the state as the API writes it; one that this version does not know counts as failed.
    init(endState state: String) {
        self =
            switch state {
            case "succeeded": .ok
            case "partial": .partial
            case "cancelled": .cancelled
            case "needs_attention": .needsAttention
            default: .failed
            }
    }

    /// What a command that was stopped by a signal ends with.
    init(stoppedBy signal: UnixSignal) {
        self = signal == .sigterm ? .terminated : .interrupted
    }

    /// What the refusal of a request ends with.
    init(httpStatus: Int) {
        self =
            switch httpStatus {
            case 400, 405, 406, 411, 413, 414, 415, 422, 431: .usage
            case 401, 403, 421: .notAllowed
            case 404, 410: .notFound
            case 409, 412, 428: .conflict
            case 408, 425, 429, 503: .tryLater
            default: .failed
            }
    }
}
