import Glibc

/// Reads a file that the command line names, pipes and devices included.
struct InputFile: Sendable {
    /// A path; `-` is standard input.
    let path: String
    /// More bytes than this are refused where the whole is asked for.
    var bytesMax = Int.max

    enum Failure: Error, Equatable {
        /// A system call failed; the system's own text, such as "No such file or directory".
        case system(String)
        /// Everybody on the machine may read the file; its permission bits.
        case readableByAll(mode: UInt32)
        case tooLong
    }

    /// Returns the bytes of the file, which may not be more than `bytesMax`.
    /// - Parameter refusesReadableByAll: whether a regular file that everybody on the machine may read is an error.
    func contents(refusesReadableByAll: Bool = false) throws(Failure) -> [UInt8] {
        var contents: [UInt8] = []
        try read(refusesReadableByAll: refusesReadableByAll) { (chunk) throws(Failure) in
            contents.append(contentsOf: chunk)
            guard contents.count <= bytesMax else { throw .tooLong }
        }
        return contents
    }

    /// Hands the bytes over in pieces, however many there are.
    func read(
        refusesReadableByAll: Bool = false,
        _ take: (ArraySlice<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
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
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return }
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(Self.lastError)
            }
            try take(chunk[..<count])
        }
    }

    private static var lastError: String { String(cString: strerror(errno)) }
}
