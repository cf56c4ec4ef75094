import Glibc

/// The file beside the database that holds its high-water mark.
struct MarkFile: Sendable {
    /// What is there.
    enum Content: Equatable {
        case nothing
        case mark(HighWaterMark)
        case unreadable
    }

    let path: String

    init(folder: String) { path = folder + "/high-water-mark" }

    /// - Throws: `StoreError` when there is a file and it cannot be read: whose it is and what is wrong with the disk says
    ///   nothing about the database.
    func read() throws(StoreError) -> Content {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return .nothing }
            throw .system(errno, "the high-water mark \(path) cannot be opened")
        }
        defer { Glibc.close(descriptor) }
        // A mark has less than 200 bytes.
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw .system(errno, "the high-water mark \(path) cannot be read") }
        return HighWaterMark(line: String(decoding: bytes[..<count], as: UTF8.self)).map { .mark($0) } ?? .unreadable
    }

    /// Replaces the mark as a whole. Its entry in the folder is not flushed: an older mark is what a crash may leave.
    func write(_ mark: HighWaterMark) throws(StoreError) {
        let draft = path + ".part"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open", draft) }
        let bytes = Array(mark.line.utf8)
        let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fdatasync(descriptor) == 0
        let failure = isWritten ? nil : Self.failure("write", draft)
        Glibc.close(descriptor)
        if let failure { throw failure }
        guard rename(draft, path) == 0 else { throw Self.failure("rename", draft) }
    }

    private static func failure(_ verb: String, _ path: String) -> StoreError {
        .system(errno, "cannot \(verb) \(path)")
    }
}
