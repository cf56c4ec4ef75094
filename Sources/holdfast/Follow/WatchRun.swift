import ArgumentParser

/// A wait from its start to its printed result and exit code.
struct WatchRun {
    let client: DaemonClient
    let target: WatchTarget
    /// Which of the open jobs, where all of them are watched.
    var query: [(name: String, value: String?)] = []
    let output: OutputOptions
    var timeLimit: Duration?
    /// Whether progress is shown.
    var showsProgress: Bool
    /// The submission that is waited for, if it is one: printed when nothing was read after it.
    var accepted: AcceptedSubmission?

    /// Waits, prints one document and throws `ExitCode` unless all is well.
    func run() async throws {
        var display = ProgressDisplay(isSilent: !showsProgress)
        let watcher = JobWatcher(
            client: client,
            target: target,
            query: query,
            timeLimit: timeLimit,
            followsChanges: display.isShown,
            isKnown: accepted != nil
        )
        let (ending, last) = try await watcher.watch { display.tell($0) }
        let status = status(ending, last)
        guard last != nil || accepted != nil else { throw failure(ending, status) }
        if let text = words(ending) { display.note(text) }
        if let last {
            try WatchReport.print(last, target: target, output: output)
        } else if let accepted {
            try output.print(accepted.document, columns: AcceptedSubmission.csvColumns) { _ in [accepted.id] }
        }
        guard status == .ok else { throw ExitCode(status.rawValue) }
    }

    private func status(_ ending: WatchEnding, _ last: WatchSnapshot?) -> ExitStatus {
        switch ending {
        case .atRest: last?.status ?? .failed
        case .ranOut: .waitRanOut
        case .interrupted(let status): status
        case .lost(let failure): failure.status
        }
    }

    private func words(_ ending: WatchEnding) -> String? {
        let command = target.watchCommand + client.address.arguments
        return switch ending {
        case .atRest: nil
        case .ranOut: "the wait ran out; the backup goes on. Follow it again: \(command)"
        case .interrupted: "the backup goes on. Follow it again: \(command)"
        case .lost(let failure) where failure.isUnreachable:
            "\(failure)\n  the backup goes on as soon as the daemon runs. Follow it again: \(command)"
        case .lost(let failure): "\(failure)"
        }
    }

    private func failure(_ ending: WatchEnding, _ status: ExitStatus) -> CommandFailure {
        if case .lost(let failure) = ending { return failure }
        return CommandFailure(status, code: "cli.no_answer", "nothing was heard of the job")
    }
}
