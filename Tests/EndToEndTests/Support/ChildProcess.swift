import Glibc
import Synchronization

/// A program that a test started: in a process group of its own, with nothing inherited but its standard streams, and
/// always reaped.
final class ChildProcess: Sendable {
    enum Ending: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private struct State {
        var output: [UInt8] = []
        var ending: Ending?
        var waiters: [(isMet: @Sendable (State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

        /// Takes out the waiters whose condition is met.
        mutating func met() -> [CheckedContinuation<Void, Never>] {
            let state = self
            let met = state.waiters.filter { $0.isMet(state) }
            waiters = state.waiters.filter { !$0.isMet(state) }
            return met.map(\.continuation)
        }
    }

    let pid: pid_t
    /// The file that the program's standard error goes to.
    let errorPath: String
    private let state = Mutex(State())

    /// Starts `arguments[0]`, a path, with exactly this environment.
    init(_ arguments: [String], environment: [String: String], errorPath: String) throws {
        self.errorPath = errorPath
        // A pair of sockets instead of a pipe: it is born closed to other children, and `pipe2` is not in Swift's Glibc.
        var pipes: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &pipes) == 0 else {
            throw Failure(description: "socketpair: errno \(errno)")
        }
        defer { close(pipes[1]) }
        do {
            pid = try Self.spawn(arguments, environment: environment, output: pipes[1], errorPath: errorPath)
        } catch {
            close(pipes[0])
            throw error
        }
        startReaper(reading: pipes[0])
    }

    private typealias CloseFrom =
        @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// Closes every descriptor from a number on, so that no socket of a test that runs at the same time lives on in a child.
    /// A GNU extension that Swift's Glibc does not show, so it is looked up by name.
    private static let closeTheRest: CloseFrom? = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np")
        .map { unsafeBitCast($0, to: CloseFrom.self) }

    private static func spawn(
        _ arguments: [String],
        environment: [String: String],
        output: Int32,
        errorPath: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        _ = closeTheRest?(&actions, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        )

        var argumentPointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        var environmentPointers: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") }
        defer { (argumentPointers + environmentPointers).forEach { free($0) } }
        argumentPointers.append(nil)
        environmentPointers.append(nil)
        var child = pid_t()
        let code = posix_spawn(&child, arguments[0], &actions, &attributes, argumentPointers, environmentPointers)
        guard code == 0 else {
            throw Failure(description: "cannot start \(arguments[0]): \(String(cString: strerror(code)))")
        }
        return child
    }

    // MARK: What it says

    /// Everything on its standard output so far.
    var output: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }

    /// Everything on its standard error so far.
    var errors: String { TextFile.read(errorPath) }

    /// The first line of its standard output; throws when it ended without one, or is silent for longer than `limit`,
    /// which ends it.
    func firstLine(within limit: Duration) async throws -> String {
        let newline = UInt8(ascii: "\n")
        await wait(limit) { $0.output.contains(newline) || $0.ending != nil }
        let line = state.withLock { state in
            state.output.firstIndex(of: newline).map { String(decoding: state.output[..<$0], as: UTF8.self) }
        }
        guard let line else {
            throw Failure(
                description: "no line on stdout: \(state.withLock { "\(String(describing: $0.ending))" })\n\(errors)"
            )
        }
        return line
    }

    // MARK: Its end

    var isRunning: Bool { state.withLock { $0.ending == nil } }

    /// Sends a signal to its process group; does nothing once it has been reaped.
    func send(_ signal: Int32) {
        state.withLock { if $0.ending == nil { _ = kill(-pid, signal) } }
    }

    /// Returns when it has ended by itself. Past `limit` it is killed, and the answer is `.killed`.
    func ending(within limit: Duration) async -> Ending {
        await wait(limit) { $0.ending != nil }
        return state.withLock { $0.ending } ?? .killed(signal: SIGKILL)
    }

    /// Kills it for good and returns when it is reaped.
    func killNow() async {
        send(SIGKILL)
        _ = await ending(within: .seconds(30))
    }

    private func wait(_ limit: Duration, until isMet: @escaping @Sendable (State) -> Bool) async {
        let reaper = Task {
            // Cancelled when the condition is met in time.
            if (try? await Task.sleep(for: limit)) != nil { send(SIGKILL) }
        }
        await withCheckedContinuation { continuation in
            let isMetAlready = state.withLock { state in
                if isMet(state) { return true }
                state.waiters.append((isMet, continuation))
                return false
            }
            if isMetAlready { continuation.resume() }
        }
        reaper.cancel()
    }

    // MARK: Reading and reaping

    private func startReaper(reading descriptor: Int32) {
        let work = Unmanaged.passRetained(ReaperWork(child: self, descriptor: descriptor))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { raw in
                let work = raw.map { Unmanaged<ReaperWork>.fromOpaque($0).takeRetainedValue() }
                if let work { work.child.readAndReap(work.descriptor) }
                return nil
            },
            work.toOpaque()
        )
        precondition(code == 0, "pthread_create: \(code)")
        pthread_detach(thread)
    }

    private func readAndReap(_ descriptor: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            resume { $0.output += buffer[..<count] }
        }
        close(descriptor)
        // Waits without reaping, so that no signal can ever go to a number that somebody else has got.
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        resume { state in
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            let signal = status & 0x7F
            state.ending = signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
        }
    }

    private func resume(_ change: (inout sending State) -> Void) {
        let met = state.withLock { state in
            change(&state)
            return state.met()
        }
        met.forEach { $0.resume() }
    }

    private final class ReaperWork: Sendable {
        let child: ChildProcess
        let descriptor: Int32

        init(child: ChildProcess, descriptor: Int32) {
            self.child = child
            self.descriptor = descriptor
        }
    }
}
