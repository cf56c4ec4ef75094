/// How a wait came to its end.
enum WatchEnding: Sendable {
    /// Nothing more will happen without a person.
    case atRest
    /// The time limit passed.
    case ranOut
    /// Ctrl-C or SIGTERM; the exit code that belongs to it.
    case interrupted(ExitStatus)
    /// The daemon refused, or did not answer for too long.
    case lost(CommandFailure)
}
