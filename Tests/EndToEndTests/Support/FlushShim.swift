/// A small library that is loaded into a daemon and strikes around the n-th time it flushes a file to the disk. Every commit
/// of the database is written and then flushed once, so this reaches each moment before, within and after a commit.
enum FlushShim {
    enum Strike: String, CaseIterable, Sendable {
        /// SIGKILL before the first byte is written that the flush would have been for: nothing of the decision is on the
        /// disk.
        case killBefore = "kill-before"
        /// SIGKILL when the flush is done: what was decided is on the disk and nothing of it has been carried out.
        case killAfter = "kill-after"
        /// This flush and the two that follow fail with an I/O error.
        case fail
    }

    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <signal.h>
        #include <stdatomic.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        static atomic_int flushes;

        static int is_struck(const char *how, int number) {
            const char *at = getenv("FLUSH_STRIKE_AT");
            const char *wanted = getenv("FLUSH_STRIKE");
            if (!at || !wanted || strcmp(wanted, how)) return 0;
            int first = atoi(at);
            return number >= first && number < first + (strcmp(how, "fail") ? 1 : 3);
        }

        static int flush(const char *name, int descriptor) {
            int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
            int number = atomic_fetch_add(&flushes, 1) + 1;
            if (is_struck("fail", number)) {
                errno = EIO;
                return -1;
            }
            int result = real(descriptor);
            if (is_struck("kill-after", number)) kill(getpid(), SIGKILL);
            return result;
        }

        int fsync(int descriptor) { return flush("fsync", descriptor); }
        int fdatasync(int descriptor) { return flush("fdatasync", descriptor); }

        ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
            ssize_t (*real)(int, const void *, size_t, off64_t) =
                (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
            if (is_struck("kill-before", atomic_load(&flushes) + 1)) kill(getpid(), SIGKILL);
            return real(descriptor, bytes, count, offset);
        }

        """

    /// Makes the library in a folder and returns its path.
    static func make(in folder: String) async throws -> String {
        try await SharedLibrary.make(source, named: "flush", in: folder)
    }
}
