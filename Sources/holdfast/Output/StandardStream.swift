import Glibc

/// One of the streams a command writes to. Writes go out at once and whole.
enum StandardStream: Int32, Sendable {
    case output = 1
    case problems = 2

    /// Writes `text` as it is. A stream that cannot be written to any more is let be: nobody reads it.
    func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                waitUntilWritable()
            } else if errno != EINTR {
                return
            }
        }
    }

    /// Writes `text` and an end of line.
    func writeLine(_ text: String) {
        write(text + "\n")
    }

    /// For a stream that another process has made non-blocking.
    private func waitUntilWritable() {
        var descriptor = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
        _ = poll(&descriptor, 1, -1)
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
