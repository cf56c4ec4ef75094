import NIOCore
import Synchronization

/// Numbers connections and their requests, for the journal and for faults on reused connections.
final class ConnectionBook: Sendable {
    private let state = Mutex(State())

    private struct State {
        var nextConnection = 1
        var open: [ObjectIdentifier: (connection: Int, requests: Int)] = [:]
    }

    /// Counts a request of a channel.
    /// - Returns: the connection's number and the request's, both from 1.
    func count(_ channel: any Channel) -> (connection: Int, request: Int) {
        let key = ObjectIdentifier(channel)
        let (entry, isNew) = state.withLock { state in
            var entry = state.open[key] ?? (state.nextConnection, 0)
            let isNew = entry.requests == 0
            if isNew { state.nextConnection += 1 }
            entry.requests += 1
            state.open[key] = entry
            return (entry, isNew)
        }
        if isNew {
            channel.closeFuture.whenComplete { _ in
                self.state.withLock { $0.open[key] = nil }
            }
        }
        return (entry.connection, entry.requests)
    }
}
