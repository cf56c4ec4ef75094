import HTTPTypes

extension HTTPField.Name {
    static let prefer = named("Prefer")
    static let preferenceApplied = named("Preference-Applied")
    static let idempotencyKey = named("Idempotency-Key")
    static let idempotencyReplayed = named("Idempotency-Replayed")
    /// A `Host` that is left when the first one has become the authority. (HTTPTypes' own name for it is barred.)
    static let furtherHost = named("Host")
    static let lastEventID = named("Last-Event-ID")

    private static func named(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no name of a header") }
        return name
    }
}
