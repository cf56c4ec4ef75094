import Glibc
import Synchronization

/// A server of raw sockets on a loopback port or a Unix socket. It reads whole requests and then does, byte by byte, what the
/// test's script says. All connections are served by one thread.
final class LoopbackServer: Sendable {
    /// One thing done to a connection. The next begins when it is done.
    enum Action: Sendable {
        case send([UInt8])
        /// Sends the bytes one at a time.
        case drip([UInt8], every: Duration)
        case pause(Duration)
        /// Waits for `release()`.
        case hold
        /// Closes the connection in an orderly way.
        case close
        /// Closes it with a TCP reset (`SO_LINGER` of zero).
        case reset
    }

    struct Received: Sendable {
        /// The connection's number in the order of arrival, from 0.
        let connection: Int
        /// The request's number on its connection, from 0.
        let index: Int
        let method: String
        let target: String
        let headers: [(name: String, value: String)]
        let body: [UInt8]
        /// The bytes of the whole request as they came.
        let byteCount: Int

        func first(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name }?.value
        }
    }

    struct State {
        var received: [Received] = []
        var connectionCount = 0
        var openConnectionCount = 0
        var bytesWritten = 0
        var releases = 0
        var isStopping = false
        var waiters: [(isReached: @Sendable (State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let port: Int
    let unixPath: String?
    private let wakeup: Int32
    private let state = Mutex(State())

    /// - Parameters:
    ///   - unixPath: listen there instead of on a port.
    ///   - onAccept: what is done to a new connection before its first request is read.
    ///   - script: what is done once a request has come.
    init(
        unixPath: String? = nil,
        onAccept: @escaping @Sendable (Int) -> [Action] = { _ in [] },
        script: @escaping @Sendable (Received) -> [Action]
    ) throws {
        let listener = try unixPath.map { try Socket.listen(onUnixPath: $0) } ?? Socket.listenOnLoopback()
        self.unixPath = unixPath
        port = unixPath == nil ? Socket.port(of: listener) : 0
        let (reader, writer) = try Socket.pair()
        wakeup = writer
        ServerLoop(server: self, listener: listener, wakeup: reader, onAccept: onAccept, script: script).start()
    }

    /// Serves one connection that stands already, and no other. The socket becomes the server's.
    init(adopting socket: Int32, script: @escaping @Sendable (Received) -> [Action]) throws {
        unixPath = nil
        port = 0
        let (reader, writer) = try Socket.pair()
        wakeup = writer
        let loop = ServerLoop(server: self, listener: nil, wakeup: reader, onAccept: { _ in [] }, script: script)
        loop.adopt(socket)
        loop.start()
    }

    var url: String { unixPath == nil ? "http://127.0.0.1:\(port)" : "http://localhost" }
    var received: [Received] { state.withLock { $0.received } }
    var connectionCount: Int { state.withLock { $0.connectionCount } }
    var bytesWritten: Int { state.withLock { $0.bytesWritten } }

    /// Lets every connection on hold go on, also those that come to a hold later.
    func release() {
        update { $0.releases += 1 }
        wake()
    }

    func stop() {
        update { $0.isStopping = true }
        wake()
    }

    func waitForRequests(_ count: Int) async {
        await wait { $0.received.count >= count }
    }

    /// Waits until the clients have closed all but `count` connections.
    func waitForOpenConnections(atMost count: Int) async {
        await wait { $0.openConnectionCount <= count }
    }

    func wait(until isReached: @escaping @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if isReached(state) {
                    return true
                }
                state.waiters.append((isReached, continuation))
                return false
            }
            if isDone {
                continuation.resume()
            }
        }
    }

    /// Changes the state and resumes those who waited for what it is now.
    func update<Value: Sendable>(_ change: (inout State) -> Value) -> Value {
        let (value, ready) = state.withLock { state in
            let value = change(&state)
            let ready = state.waiters.filter { $0.isReached(state) }
            if !ready.isEmpty {
                let now = state
                state.waiters.removeAll { $0.isReached(now) }
            }
            return (value, ready.map(\.continuation))
        }
        for continuation in ready {
            continuation.resume()
        }
        return value
    }

    deinit {
        close(wakeup)
    }

    private func wake() {
        send(wakeup, "!", 1, Int32(MSG_NOSIGNAL))
    }
}
