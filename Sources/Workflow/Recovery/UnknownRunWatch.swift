/// Looks at a run that carries our marker and that no job knows: when is it over?
package struct UnknownRunWatch: Equatable, Sendable {
    private var goneSince: Timestamp?

    package init() {}

    /// Takes one look.
    /// - Parameter lag: how long what is there may not show.
    /// - Returns: what the run ended as, by the cloud's word for it or `not_found`; nil while it may go on.
    package mutating func looked(
        _ result: Result<Reply, CallFailure>,
        at now: Timestamp,
        lag: Duration
    ) -> String? {
        switch result {
        case .success(.restorePoint(let facts)):
            goneSince = nil
            return facts.status.isOver ? "\(facts.status)" : nil
        case .failure(let failure) where failure.failureClass == .gone:
            let since = goneSince ?? now
            goneSince = since
            return now >= since + lag ? "not_found" : nil
        case .success, .failure:
            return nil
        }
    }
}
