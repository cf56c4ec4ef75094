/// Something that a test waited for did not happen in time.
struct Impatience: Error, CustomStringConvertible {
    let description: String
}

/// Asks again and again until there is an answer. For what offers no way to be told; never longer than `limit`.
func eventually<Answer>(
    _ what: String,
    within limit: Duration = .seconds(20),
    every pause: Duration = .milliseconds(5),
    _ ask: () async throws -> Answer?
) async throws -> Answer {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while true {
        if let answer = try await ask() { return answer }
        guard clock.now < end else { throw Impatience(description: "\(what): not within \(limit)") }
        try await clock.sleep(for: pause)
    }
}
