import Glibc

/// One connection of a `LoopbackServer`. Lives on the server's thread.
final class ServerConnection {
    let socket: Int32
    private(set) var isClosed = false
    /// When the action under way is over, if it is one of time.
    private(set) var resumesAt: ContinuousClock.Instant?
    private let number: Int
    private let server: LoopbackServer
    private var actions: [LoopbackServer.Action] = []
    private var input: [UInt8] = []
    private var output: ArraySlice<UInt8> = []
    private var requestCount = 0
    private var hasPeerClosed = false

    init(socket: Int32, number: Int, server: LoopbackServer) {
        self.socket = socket
        self.number = number
        self.server = server
        Socket.setNoDelay(socket)
    }

    var events: Int16 {
        Int16(hasPeerClosed ? 0 : POLLIN) | Int16(output.isEmpty ? 0 : POLLOUT)
    }

    func enqueue(_ more: [LoopbackServer.Action]) {
        actions += more
    }

    /// Carries out what can be carried out at `now`.
    func advance(at now: ContinuousClock.Instant, releases: Int) {
        while !isClosed, flush() {
            if let resumesAt, resumesAt > now { return }
            resumesAt = nil
            guard let action = actions.first else { return }
            switch action {
            case .hold where releases == 0:
                return
            case .hold:
                break
            case .send(let bytes):
                output = bytes[...]
            case .drip(let bytes, let interval):
                output = bytes.prefix(1)
                if bytes.count > 1 {
                    actions.insert(.drip(Array(bytes.dropFirst()), every: interval), at: 1)
                }
                resumesAt = now + interval
            case .pause(let duration):
                resumesAt = now + duration
            case .close:
                close()
            case .reset:
                Socket.setLingerZero(socket)
                close()
            }
            actions.removeFirst()
        }
    }

    /// Reads what has come and returns the requests that are whole.
    func readRequests() -> [LoopbackServer.Received] {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while !isClosed {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count > 0 {
                input += buffer[..<count]
            } else if count < 0, errno == EAGAIN || errno == EINTR {
                break
            } else {
                hasPeerClosed = true
                close()
            }
        }
        var requests: [LoopbackServer.Received] = []
        while let request = takeRequest() {
            requests.append(request)
        }
        return requests
    }

    func close() {
        if !isClosed {
            isClosed = true
            Glibc.close(socket)
        }
    }

    /// Whether all output has been written.
    private func flush() -> Bool {
        while !output.isEmpty {
            let count = output.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else {
                if count < 0, errno != EAGAIN, errno != EINTR {
                    close()
                }
                return false
            }
            output = output.dropFirst(count)
            server.update { $0.bytesWritten += count }
        }
        return true
    }

    private func takeRequest() -> LoopbackServer.Received? {
        guard let headEnd = endOfHead() else { return nil }
        let lines = String(decoding: input[..<headEnd], as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        let length = headers.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        guard words.count == 3, input.count >= headEnd + length else { return nil }
        defer {
            input.removeFirst(headEnd + length)
            requestCount += 1
        }
        return LoopbackServer.Received(
            connection: number,
            index: requestCount,
            method: String(words[0]),
            target: String(words[1]),
            headers: headers,
            body: Array(input[headEnd..<(headEnd + length)]),
            byteCount: headEnd + length
        )
    }

    private func endOfHead() -> Int? {
        guard input.count >= 4 else { return nil }
        return (4...input.count).first { input[($0 - 4)..<$0].elementsEqual("\r\n\r\n".utf8) }
    }
}
