/// How a wait came to its end.
enum WatchEnding: Sendable {
    /// Nothing more will happen without a person.
    case atRest
    /// The time limit passed.
    case ranOut
    /// Ctrl-C, or the terminal is gone.
    case interrupted
    /// The daemon refused, or did not answer for too long.
    case lost(CommandFailure)
}
