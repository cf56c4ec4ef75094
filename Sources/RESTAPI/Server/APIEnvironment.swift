import AuditChain
import JobStore
import Workflow

/// What the routes work with.
struct APIEnvironment: Sendable {
    let store: JobStore
    let engine: EnginePort
    let limits: RESTLimits
    let version: String
    /// How old a resource's last good restore point may become when its job does not say so itself.
    let targetAge: TargetAge?
    /// What the history's head is signed with; nil leaves it unsigned.
    let signingKey: SigningKey?
    let retention: RetentionPolicy
    let identifiers = IdentifierSource()
    let keysInFlight = KeysInFlight()
    /// Who is let in over TCP.
    let tokens: TokenBook
    /// Where long polls and streams wait.
    let waiters: WaitingRoom
    /// The wall clock.
    let now: @Sendable () -> Timestamp
    /// Waits; ends early by throwing when the task is cancelled.
    let sleep: @Sendable (Duration) async throws -> Void

    var watch: JobWatch { JobWatch(changes: engine.changes, sleep: sleep) }
}
