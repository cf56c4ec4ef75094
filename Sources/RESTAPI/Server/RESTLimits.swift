/// The API's bounds. The defaults are the shipped settings.
package struct RESTLimits: Equatable, Sendable {
    /// The largest body, in bytes: 255 resources with the longest names take a quarter of it.
    package var bodyMax = 1 << 20
    /// How many connections there may be at a time; further ones wait to be accepted.
    package var connectionsMax = 512
    /// How many long polls and streams there may be at a time. Never more than half of the connections, so that health
    /// checks and commands always find one.
    package var waitersMax = 256
    /// The longest wait of a long poll, in seconds.
    package var waitMax = 60
    /// How long a new connection may be without a whole head of a request.
    package var headTimeout: Duration = .seconds(10)
    /// How long the body of a request may take from its head to its end.
    package var bodyTimeout: Duration = .seconds(30)
    /// How long a client may leave an answer unread once the system's buffers are full.
    package var answerTimeout: Duration = .seconds(30)
    /// How long a connection may be without a request after its first.
    package var idleTimeout: Duration = .seconds(75)
    /// How long requests that are still being sent, and answers that are not being read, may hold up a shutdown.
    package var drainGrace: Duration = .seconds(1)
    /// How often a stream without news sends a sign of life.
    package var heartbeat: Duration = .seconds(15)
    /// How long an idempotency key is remembered.
    package var idempotencyKept: Duration = .seconds(86_400)

    package init() {}
}
