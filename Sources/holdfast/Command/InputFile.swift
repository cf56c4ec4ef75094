import Glibc

/// Reads a file that the command line names, pipes and devices included, up to a bound.
struct InputFile: Sendable {
    /// A path; `-` is standard input.
    let path: String
    /// More bytes than this are refused.
    let bytesMax: Int

    enum Failure: Error, Equatable {
        /// A system call failed; the system's own text, such as "No such file or directory".
        case system(String)
        /// Everybody on the machine may read the file; its permission bits.
        case readableByAll(mode: UInt32)
        case tooLong
    }

    /// Returns the bytes of the file.
    /// - Parameter refusesReadableByAll: whether a regular file that everybody on the machine may read is an error.
    func contents(refusesReadableByAll: Bool = false) throws(Failure) -> [UInt8] {
        let isStandardInput = path == "-"
        let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw .system(Self.lastError) }
        defer { if !isStandardInput { close(descriptor) } }
        if refusesReadableByAll {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw .system(Self.lastError) }
            if status.st_mode & S_IFMT == S_IFREG, status.st_mode & S_IROTH != 0 {
                throw .readableByAll(mode: status.st_mode & 0o7777)
            }
        }
        return try read(descriptor)
    }

    private func read(_ descriptor: Int32) throws(Failure) -> [UInt8] {
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return contents }
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(Self.lastError)
            }
            contents.append(contentsOf: chunk[..<count])
            guard contents.count <= bytesMax else { throw .tooLong }
        }
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
