import Glibc

/// Reads a small regular file once, without following it into devices or pipes and without a gap between check and use.
struct RegularFile: Sendable {
    /// The path as the operator wrote it; must be absolute unless it came from the command line.
    let path: String
    /// More bytes than this are refused.
    let bytesMax: Int

    enum Failure: Error, Equatable {
        /// A system call failed; the system's own text, such as "No such file or directory".
        case system(String)
        case notRegular
        /// Others than the owner and its group may read the file; the permission bits.
        case readableByAll(mode: UInt32)
        case tooLarge
    }

    /// Returns the bytes of the file.
    /// - Parameter refusesReadableByAll: whether a file that everybody on the machine may read is an error.
    func contents(refusesReadableByAll: Bool) throws(Failure) -> [UInt8] {
        // O_NONBLOCK: opening a pipe without a writer must not hang the start.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .system(Self.lastError) }
        defer { close(descriptor) }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(Self.lastError) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
        if refusesReadableByAll, status.st_mode & S_IROTH != 0 {
            throw .readableByAll(mode: status.st_mode & 0o7777)
        }
        return try Self.bytes(from: descriptor, max: bytesMax)
    }

    private static func bytes(from descriptor: Int32, max: Int) throws(Failure) -> [UInt8] {
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return contents }
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(lastError)
            }
            contents.append(contentsOf: chunk[..<count])
            guard contents.count <= max else { throw .tooLarge }
        }
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
