import Logging
import ServiceLifecycle

/// Runs the HTTP server so that a cancellation reaches it as closed connections and a shutdown.
///
/// When its task is cancelled, Hummingbird (2.28) drops the connections that it has accepted and not begun to serve, and
/// SwiftNIO (2.101) ends the process as soon as one of those goes ("Deinited NIOAsyncWriter without calling finish()"). So its
/// task never is. To go when cancelling a server with waiting connections has become harmless.
struct ShieldedServer: Sendable {
    let service: any Service
    let connections: OpenConnections
    let logger: Logger

    /// Returns when every request has come to its end; after a cancellation none of them has a client any more.
    func run() async throws {
        try Task.checkCancellation()
        let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
        let serving = Task { try await group.run() }
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await serving.value
            } onGracefulShutdown: {
                Task { await group.triggerGracefulShutdown() }
            }
        } onCancel: {
            connections.closeAll()
            Task { await group.triggerGracefulShutdown() }
        }
    }
}
