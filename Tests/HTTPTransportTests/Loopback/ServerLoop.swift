import Glibc

/// The thread behind a `LoopbackServer`: one `poll` over all of its connections.
final class ServerLoop {
    private let server: LoopbackServer
    private let listener: Int32?
    private let wakeup: Int32
    private let onAccept: @Sendable (Int) -> [LoopbackServer.Action]
    private let script: @Sendable (LoopbackServer.Received) -> [LoopbackServer.Action]
    private var connections: [ServerConnection] = []

    init(
        server: LoopbackServer,
        listener: Int32?,
        wakeup: Int32,
        onAccept: @escaping @Sendable (Int) -> [LoopbackServer.Action],
        script: @escaping @Sendable (LoopbackServer.Received) -> [LoopbackServer.Action]
    ) {
        self.server = server
        self.listener = listener
        self.wakeup = wakeup
        self.onAccept = onAccept
        self.script = script
    }

    func start() {
        let this = Unmanaged.passRetained(self).toOpaque()
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                let loop = Unmanaged<ServerLoop>.fromOpaque(argument).takeRetainedValue()
                loop.run()
                return nil
            },
            this
        )
        precondition(code == 0, "no thread for the loopback server: \(code)")
        pthread_detach(thread)
    }

    private func run() {
        while !server.update({ $0.isStopping }) {
            let releases = server.update { $0.releases }
            let now = ContinuousClock.now
            for connection in connections {
                connection.advance(at: now, releases: releases)
            }
            forgetClosedConnections()
            waitForEvents(now)
        }
        for connection in connections {
            connection.close()
        }
        if let listener {
            Glibc.close(listener)
        }
        Glibc.close(wakeup)
    }

    private func waitForEvents(_ now: ContinuousClock.Instant) {
        var polls = [
            pollfd(fd: listener ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0),
        ]
        polls += connections.map { pollfd(fd: $0.socket, events: $0.events, revents: 0) }
        let due = connections.compactMap(\.resumesAt).min()
        let timeout = due.map { max(0, Int32(($0 - now) / .milliseconds(1)) + 1) } ?? -1
        guard poll(&polls, nfds_t(polls.count), timeout) > 0 else { return }
        for (connection, poll) in zip(connections, polls.dropFirst(2)) where poll.revents != 0 {
            read(from: connection)
        }
        if polls[1].revents != 0 {
            var bytes = [UInt8](repeating: 0, count: 256)
            recv(wakeup, &bytes, bytes.count, 0)
        }
        if polls[0].revents != 0 {
            accept()
        }
    }

    private func accept() {
        while let listener {
            let socket = Glibc.accept(listener, nil, nil)
            guard socket >= 0 else { return }
            adopt(socket)
        }
    }

    func adopt(_ socket: Int32) {
        Socket.setNonBlocking(socket)
        let number = server.update { state in
            state.connectionCount += 1
            state.openConnectionCount += 1
            return state.connectionCount - 1
        }
        let connection = ServerConnection(socket: socket, number: number, server: server)
        connection.enqueue(onAccept(number))
        connections.append(connection)
    }

    private func read(from connection: ServerConnection) {
        for request in connection.readRequests() {
            let actions = script(request)
            server.update { $0.received.append(request) }
            connection.enqueue(actions)
        }
    }

    private func forgetClosedConnections() {
        let count = connections.count
        connections.removeAll { $0.isClosed }
        let closed = count - connections.count
        if closed > 0 {
            server.update { $0.openConnectionCount -= closed }
        }
    }
}
