import Dispatch
import Glibc

/// A file that heads are appended to, line by line. It may be an append-only one, and may lie on another machine's disk.
struct AnchorFile: Sendable {
    let path: String

    /// What went wrong, in the system's words.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let queue = DispatchQueue(label: "holdfast.anchors")

    init(path: String) { self.path = path }

    /// Appends a line and makes it durable, on a thread of its own: the disk may be slow or far away. After a crash in its
    /// middle the same line is appended again, on a line of its own, so the file may hold a part of it as well.
    func append(_ line: String) async throws(Failure) {
        let result: Result<Void, Failure> = await withCheckedContinuation { continuation in
            queue.async {
                do throws(Failure) {
                    try appendNow(line)
                    continuation.resume(returning: .success(()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        try result.get()
    }

    private func appendNow(_ line: String) throws(Failure) {
        let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK, 0o640)
        guard descriptor >= 0 else { throw failure("be opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("be looked at") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(description: "\(path) is not a regular file")
        }
        if status.st_size == 0 {
            // The daemon's umask takes the group's right away.
            guard fchmod(descriptor, 0o640) == 0 else { throw failure("be given its mode") }
            try flushFolder()
        }
        let text = (try endsWithNewline(descriptor, size: status.st_size) ? "" : "\n") + line + "\n"
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw failure("be written") }
            rest = rest.dropFirst(max(count, 0))
        }
        guard fsync(descriptor) == 0 else { throw failure("be flushed") }
    }

    private func endsWithNewline(_ descriptor: Int32, size: off_t) throws(Failure) -> Bool {
        guard size > 0 else { return true }
        var last: UInt8 = 0
        guard pread(descriptor, &last, 1, size - 1) == 1 else { throw failure("be read") }
        return last == UInt8(ascii: "\n")
    }

    /// A new file is no safer than its entry in the folder.
    private func flushFolder() throws(Failure) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("be found again: its folder cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("be made durable: its folder cannot be flushed") }
    }

    private func failure(_ what: String) -> Failure {
        Failure(description: "\(path) cannot \(what): \(String(cString: strerror(errno)))")
    }
}
