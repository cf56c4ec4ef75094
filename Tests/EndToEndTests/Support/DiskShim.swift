import FoundationEssentials
import Glibc

/// A small library that is loaded into a daemon and lets its database's files fail while a test wants it.
///
/// A file says what fails; it is looked for at each call, so that a fault comes and goes while the daemon runs.
struct DiskShim: Sendable {
    /// What fails.
    struct Fault: Sendable {
        enum Call: String, Sendable { case read, write, flush }
        enum File: String, Sendable {
            case log = "-wal"
            case database = ".db"
            case all = "holdfast.db"
        }

        var call: Call
        var file: File
        var code: Int32 = EIO
        /// How many calls are let through first, and how many fail then.
        var after = 0
        var times = 1_000_000
    }

    private let library: String
    private let orders: String

    var environment: [String: String] { ["LD_PRELOAD": library, "DISK_FAULT": orders] }

    static func make(in folder: String) async throws -> DiskShim {
        let library = try await SharedLibrary.make(source, named: "disk", in: folder)
        return DiskShim(library: library, orders: folder + "/disk-fault")
    }

    /// Lets `fault` begin. One that is on is over.
    func begin(_ fault: Fault) throws {
        let text = "\(fault.call.rawValue) \(fault.file.rawValue) \(fault.code) \(fault.after) \(fault.times)\n"
        try TextFile.write(text, to: orders + ".new")
        guard rename(orders + ".new", orders) == 0 else { throw ChildProcess.Failure(description: "rename: \(errno)") }
    }

    func end() throws {
        guard unlink(orders) == 0 else { throw ChildProcess.Failure(description: "unlink: \(errno)") }
    }

    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <pthread.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/stat.h>
        #include <unistd.h>

        static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
        static ino_t known;
        static long passed;

        static int ends_with(const char *text, const char *end) {
            size_t a = strlen(text), b = strlen(end);
            return a >= b && !strcmp(text + a - b, end);
        }

        /* The number of the error that this call is to end with, or 0. */
        static int fault(const char *call, int descriptor) {
            const char *orders = getenv("DISK_FAULT");
            struct stat status;
            if (!orders || stat(orders, &status)) return 0;
            char name[64], target[4096], wanted[16], file[32];
            snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
            ssize_t count = readlink(name, target, sizeof target - 1);
            if (count < 0) return 0;
            target[count] = 0;
            FILE *text = fopen(orders, "r");
            if (!text) return 0;
            int code; long after, times;
            int fields = fscanf(text, "%15s %31s %d %ld %ld", wanted, file, &code, &after, &times);
            fclose(text);
            if (fields != 5 || strcmp(wanted, call)) return 0;
            if (strcmp(file, "holdfast.db") ? !ends_with(target, file) : !strstr(target, "holdfast.db")) return 0;
            pthread_mutex_lock(&lock);
            if (known != status.st_ino) { known = status.st_ino; passed = 0; }
            long number = passed++;
            pthread_mutex_unlock(&lock);
            return number >= after && number < after + times ? code : 0;
        }

        #define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
        #define FAIL(call, descriptor) \\
            do { int code = fault(call, descriptor); if (code) { errno = code; return -1; } } while (0)

        ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t offset) {
            FAIL("read", descriptor);
            return REAL(pread64)(descriptor, bytes, count, offset);
        }
        ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
            FAIL("write", descriptor);
            return REAL(pwrite64)(descriptor, bytes, count, offset);
        }
        int fdatasync(int descriptor) {
            FAIL("flush", descriptor);
            return REAL(fdatasync)(descriptor);
        }
        int fsync(int descriptor) {
            FAIL("flush", descriptor);
            return REAL(fsync)(descriptor);
        }

        """
}
