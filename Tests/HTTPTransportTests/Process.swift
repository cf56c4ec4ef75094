import Glibc

/// This process, and children of it.
enum Process {
    /// The number of threads, as the kernel lists them (proc(5)).
    static func threadCount() throws -> Int {
        guard let folder = opendir("/proc/self/task") else { throw Socket.Failure(operation: "opendir", code: errno) }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil {
            count += 1
        }
        return count - 2
    }

    /// Allows at least `count` open files, if the hard limit does.
    static func raiseFileLimit(to count: UInt) throws {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < count else { return }
        limit.rlim_cur = min(count, limit.rlim_max)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw Socket.Failure(operation: "setrlimit", code: errno)
        }
    }

    /// Starts a program found in PATH. Its messages are dropped; standard input and output are `channel`, if there is one.
    static func start(_ arguments: [String], channel: Int32? = nil) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor: Int32 in [0, 1] {
            if let channel {
                posix_spawn_file_actions_adddup2(&actions, channel, descriptor)
            } else {
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
            }
        }
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_RDWR, 0)
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { pointers.forEach { free($0) } }
        pointers.append(nil)
        var child = pid_t()
        let code = posix_spawnp(&child, arguments[0], &actions, nil, pointers, environ)
        guard code == 0 else { throw Socket.Failure(operation: "posix_spawn \(arguments[0])", code: code) }
        return child
    }

    /// Runs a program to its end, which must be a good one.
    static func run(_ arguments: [String]) throws {
        let child = try start(arguments)
        var status: Int32 = 0
        waitpid(child, &status, 0)
        guard status == 0 else { throw Socket.Failure(operation: arguments.joined(separator: " "), code: status) }
    }

    static func stop(_ child: pid_t) {
        kill(child, SIGKILL)
        waitpid(child, nil, 0)
    }
}
