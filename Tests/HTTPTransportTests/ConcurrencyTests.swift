import Glibc
import HTTPTransport
import Testing

@Suite("Many exchanges share one thread", .timeLimit(.minutes(5)))
struct ConcurrencyTests {
    @Test("a thousand requests in flight need no threads of their own, and each gets its own reply")
    func thousandInFlight() async throws {
        try Process.raiseFileLimit(to: 4_096)
        let server = try LoopbackServer { [.hold, .send(CannedReply.whole(body: $0.target))] }
        defer { server.stop() }
        let transport = CurlTransport(options: TransportOptions(maxConnectionsPerHost: 1_024))
        let url = server.url
        let before = try Process.threadCount()
        let bodies = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for number in 0..<1_000 {
                group.addTask { (number, try await transport.send(HTTPRequest(url: "\(url)/\(number)")).body) }
            }
            await server.waitForRequests(1_000)
            // Other tests of this process come and go meanwhile; some have threads, none has hundreds.
            #expect(try Process.threadCount() < before + 500)
            server.release()
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(bodies.count == 1_000)
        #expect(bodies.allSatisfy { number, body in body == Array("/\(number)".utf8) })
        #expect(server.connectionCount == 1_000)
    }

    @Test("requests beyond the connections allowed wait their turn")
    func connectionLimit() async throws {
        let server = try LoopbackServer { [.send(CannedReply.whole(body: $0.target))] }
        defer { server.stop() }
        let transport = CurlTransport(options: TransportOptions(maxConnectionsPerHost: 4))
        let url = server.url
        let count = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await transport.send(HTTPRequest(url: "\(url)/\(number)")).body == Array("/\(number)".utf8)
                }
            }
            return try await group.reduce(0) { $1 ? $0 + 1 : $0 }
        }
        #expect(count == 200)
        #expect(server.connectionCount <= 4)
    }

    @Test("cancelling the caller ends the exchange and its connection")
    func cancellation() async throws {
        let server = try LoopbackServer { _ in [.hold] }
        defer { server.stop() }
        let transport = CurlTransport()
        let url = server.url
        let task = Task { try await failure(of: HTTPRequest(method: "POST", url: url), over: transport) }
        await server.waitForRequests(1)
        task.cancel()
        let error = try await task.value
        #expect(error.code == .cancelled)
        #expect(error.delivery == .maybeSent)
        await server.waitForOpenConnections(atMost: 0)
    }

    @Test("a caller that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.whole())] }
        defer { server.stop() }
        let transport = CurlTransport()
        let url = server.url
        let task = Task {
            // Suspended until it is cancelled, so that the cancellation comes first.
            await withCheckedContinuation { continuation in
                withUnsafeCurrentTask { $0?.cancel() }
                continuation.resume()
            }
            return try await failure(of: HTTPRequest(url: url), over: transport)
        }
        let error = try await task.value
        #expect(error.code == .cancelled)
        #expect(error.delivery == .notSent)
        #expect(server.received.isEmpty)
    }

    @Test("exchanges cancelled at any moment end, each once")
    func cancellationStorm() async throws {
        let server = try LoopbackServer {
            [.pause(.milliseconds($0.target.utf8.count % 3)), .send(CannedReply.whole())]
        }
        defer { server.stop() }
        let transport = CurlTransport(options: TransportOptions(maxConnectionsPerHost: 16))
        let url = server.url
        let ended = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<500 {
                group.addTask {
                    do throws(HTTPTransportError) {
                        return try await transport.send(HTTPRequest(url: "\(url)/\(number)")).status == 200
                    } catch {
                        return error.code == .cancelled
                    }
                }
                if number % 50 == 49 {
                    _ = await group.next()
                }
            }
            group.cancelAll()
            return await group.reduce(0) { $1 ? $0 + 1 : $0 }
        }
        #expect(ended == 490)
        #expect(try await transport.send(HTTPRequest(url: url)).status == 200)
    }

    @Test("a transport that shuts down answers everyone, and refuses who comes later")
    func shutDown() async throws {
        let server = try LoopbackServer { _ in [.hold] }
        defer { server.stop() }
        let transport = CurlTransport()
        let url = server.url
        let inFlight = Task { try await failure(of: HTTPRequest(url: url), over: transport) }
        await server.waitForRequests(1)
        await transport.shutDown()
        let error = try await inFlight.value
        #expect(error.code == .shutDown)
        #expect(error.delivery == .maybeSent)
        let later = try await failure(of: HTTPRequest(url: url), over: transport)
        #expect(later.code == .shutDown)
        #expect(later.delivery == .notSent)
        await transport.shutDown()
        await server.waitForOpenConnections(atMost: 0)
    }

    @Test("dropping a transport closes its connections")
    func drop() async throws {
        let server = try LoopbackServer { _ in [.send(CannedReply.whole())] }
        defer { server.stop() }
        do {
            let transport = CurlTransport()
            _ = try await transport.send(HTTPRequest(url: server.url))
        }
        await server.waitForOpenConnections(atMost: 0)
    }
}
