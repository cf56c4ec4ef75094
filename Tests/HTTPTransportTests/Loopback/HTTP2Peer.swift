import Glibc
import Synchronization

/// The server's side of one HTTP/2 connection, frame by frame (RFC 9113). It reads a byte stream from a socket on a thread of its
/// own, and answers with what the test says whenever a request has come whole.
final class HTTP2Peer: Sendable {
    enum FrameType {
        static let data: UInt8 = 0
        static let headers: UInt8 = 1
        static let resetStream: UInt8 = 3
        static let settings: UInt8 = 4
        static let ping: UInt8 = 6
        static let goAway: UInt8 = 7
    }

    private let socket: Int32
    private let answer: @Sendable (_ streams: [UInt32]) -> [UInt8]
    private let opened = Mutex<[UInt32]>([])

    /// - Parameter answer: given the streams of all requests so far, returns the frames to send now.
    init(socket: Int32, answer: @escaping @Sendable (_ streams: [UInt32]) -> [UInt8]) {
        self.socket = socket
        self.answer = answer
        var thread = pthread_t()
        let this = Unmanaged.passRetained(self).toOpaque()
        let code = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<HTTP2Peer>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            this
        )
        precondition(code == 0, "no thread for the HTTP/2 peer: \(code)")
        pthread_detach(thread)
    }

    /// The streams of all requests so far.
    var streams: [UInt32] { opened.withLock { $0 } }

    /// A reply of status 200 with a body, both on `stream`. 0x88 is `:status: 200` (RFC 7541, appendix A).
    static func reply(_ stream: UInt32, body: String) -> [UInt8] {
        frame(FrameType.headers, flags: 0x4, stream, [0x88])
            + frame(FrameType.data, flags: 0x1, stream, Array(body.utf8))
    }

    static func frame(_ type: UInt8, flags: UInt8 = 0, _ stream: UInt32, _ payload: [UInt8]) -> [UInt8] {
        let length = payload.count
        return [UInt8(length >> 16 & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF), type, flags]
            + bytes(stream) + payload
    }

    static func bytes(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }

    private func run() {
        defer { close(socket) }
        guard read(24) == Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) else { return }
        write(Self.frame(FrameType.settings, 0, []))
        while let head = read(9) {
            let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
            guard let payload = read(length) else { return }
            let stream = head[5...].reduce(0) { $0 << 8 | UInt32($1) }
            handle(type: head[3], flags: head[4], stream, payload)
        }
    }

    private func handle(type: UInt8, flags: UInt8, _ stream: UInt32, _ payload: [UInt8]) {
        let isEnd = flags & 0x1 != 0
        switch type {
        case FrameType.settings where !isEnd:
            write(Self.frame(FrameType.settings, flags: 0x1, 0, []))
        case FrameType.ping where !isEnd:
            write(Self.frame(FrameType.ping, flags: 0x1, 0, payload))
        case FrameType.headers where isEnd, FrameType.data where isEnd:
            let streams = opened.withLock { opened in
                opened.append(stream)
                return opened
            }
            write(answer(streams))
        default:
            break
        }
    }

    private func read(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes[done...].withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
            guard got > 0 else { return nil }
            done += got
        }
        return bytes
    }

    private func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
