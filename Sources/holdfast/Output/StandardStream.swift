import Glibc
import Synchronization

/// One of the streams a command writes to. Writes go out at once and whole.
enum StandardStream: Int32, Sendable {
    case output = 1
    case problems = 2

    /// Writes `text` as it is. What cannot be written is lost; of standard output `loss` then tells it.
    func write(_ text: String) {
        write(bytes: Array(text.utf8)[...])
    }

    /// Writes bytes as `write(_:)` writes text.
    func write(bytes: ArraySlice<UInt8>) {
        guard let code = Self.write(bytes, to: rawValue), self == .output, code != EPIPE else { return }
        Self.firstLoss.withLock { $0 = $0 ?? code }
    }

    /// Why something of standard output was lost, in the system's words; nil if nothing was. A reader that went away wanted
    /// no more: that is no loss.
    static var loss: String? {
        firstLoss.withLock { $0 }.map { String(cString: strerror($0)) }
    }

    private static let firstLoss = Mutex<Int32?>(nil)

    /// Writes all of `text`, as `write(_:to:)` of bytes does.
    static func write(_ text: String, to descriptor: Int32) -> Int32? {
        write(Array(text.utf8)[...], to: descriptor)
    }

    /// Writes all of `bytes`.
    /// - Returns: the code of the error that kept them from being written whole; nil if they were.
    static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int32? {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                waitUntilWritable(descriptor)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

    /// Keeps the numbers of closed standard streams from being given to files that are opened later: what is printed would go
    /// into them. Writing to such a stream still fails. Call before anything is opened.
    static func reserveNumbers() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is this one. Without /dev/null nothing can be done about it.
            _ = open("/dev/null", O_RDONLY)
        }
    }

    /// Writes `text` and an end of line.
    func writeLine(_ text: String) {
        write(text + "\n")
    }

    /// For a stream that another process has made non-blocking.
    private static func waitUntilWritable(_ descriptor: Int32) {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wanted, 1, -1)
    }

    /// Whether the stream is a terminal that understands escape sequences.
    func isTerminal(environment: [String: String]) -> Bool {
        isatty(rawValue) == 1 && environment["TERM"] != "dumb"
    }

    /// The columns of the terminal behind the stream; nil when there is none or it does not say.
    var terminalSize: (columns: Int, rows: Int)? {
        var size = winsize()
        guard isatty(rawValue) == 1, ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}
