import JobStore
import Workflow

/// What the routes work with.
struct APIEnvironment: Sendable {
    let store: JobStore
    let engine: EnginePort
    let limits: RESTLimits
    let version: String
    let identifiers = IdentifierSource()
    /// The wall clock.
    let now: @Sendable () -> Timestamp
    /// Waits; ends early by throwing when the task is cancelled.
    let sleep: @Sendable (Duration) async throws -> Void

    var watch: JobWatch { JobWatch(changes: engine.changes, sleep: sleep) }
}

/// The API's bounds. The defaults are the shipped settings.
package struct RESTLimits: Equatable, Sendable {
    /// The largest body, in bytes: 255 resources with the longest names take a quarter of it.
    package var bodyMax = 1 << 20
    /// How many connections there may be at a time; further ones wait to be accepted.
    package var connectionsMax = 512
    /// The longest wait of a long poll, in seconds.
    package var waitMax = 60
    /// How long a connection may be without a request.
    package var idleTimeout: Duration = .seconds(75)
    /// How often a stream without news sends a sign of life.
    package var heartbeat: Duration = .seconds(15)
    /// How long an idempotency key is remembered.
    package var idempotencyKept: Duration = .seconds(86_400)

    package init() {}
}
