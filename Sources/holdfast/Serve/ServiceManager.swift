import Glibc
import Logging
import Synchronization

/// The service manager that has started the daemon, told by datagrams how the daemon is: the protocol of sd_notify(3), with the
/// limits of sd_watchdog_enabled(3).
final class ServiceManager: Sendable {
    private let path: [UInt8]
    private let logger: Logger
    /// How long it waits for a sign of life before it starts the daemon anew; nil when it does not wait for any.
    let watchdog: Duration?
    private let isReady = Mutex(false)

    /// Nil when nobody wants to be told: there is no `NOTIFY_SOCKET`, or none that can be used.
    init?(_ environment: (String) -> String?, pid: pid_t = getpid(), logger: Logger) {
        guard let socket = environment("NOTIFY_SOCKET"), socket.hasPrefix("/") || socket.hasPrefix("@") else {
            return nil
        }
        var path = Array(socket.utf8)
        guard path.count > 1, path.count < Self.pathMax else { return nil }
        // An abstract address, which begins with a zero byte (unix(7)).
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
        self.path = path
        self.logger = logger
        let isForUs = environment("WATCHDOG_PID").map { pid_t($0) == pid } ?? true
        let microseconds = environment("WATCHDOG_USEC").flatMap { Int64($0) } ?? 0
        watchdog = isForUs && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    private static let pathMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    /// The daemon is ready.
    /// - Parameter status: what `systemctl status` shows, as in the others.
    func tellReady(status: String) {
        tell(["READY=1", "STATUS=" + status])
        isReady.withLock { $0 = true }
    }

    /// Work goes on. Nothing is told before the daemon is ready.
    func tellAlive(status: String) {
        guard isReady.withLock({ $0 }) else { return }
        tell(["WATCHDOG=1", "STATUS=" + status])
    }

    /// The daemon stops, which takes so long at most.
    func tellStopping(within limit: Duration, status: String) {
        let microseconds = limit.components.seconds * 1_000_000
        tell(["STOPPING=1", "EXTEND_TIMEOUT_USEC=\(microseconds)", "STATUS=" + status])
    }

    /// A manager that does not listen keeps nobody from working.
    private func tell(_ assignments: [String]) {
        let text = assignments.joined(separator: "\n")
        let failure = send(Array(text.utf8))
        guard let failure else { return }
        logger.warning(
            "the service manager cannot be told how the daemon is",
            metadata: ["state": "\(text)", "error": "\(String(cString: strerror(failure)))"]
        )
    }

    /// - Returns: the `errno` of a failure.
    private func send(_ bytes: [UInt8]) -> Int32? {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return errno }
        defer { close(socket) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        // An abstract address is as long as it is said to be; a path ends with its zero byte.
        let length = MemoryLayout<sa_family_t>.size + path.count + (path[0] == 0 ? 0 : 1)
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                sendto(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, socklen_t(length))
            }
        }
        return sent == bytes.count ? nil : errno
    }
}
