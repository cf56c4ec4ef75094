import FoundationEssentials
import Glibc
import Synchronization

/// The folder that holds the database, owned by one process at a time through `flock` on a file in it.
///
/// The kernel drops the lock when the process ends, however it ends, so a stale lock file never keeps anybody out.
final class DataFolder: Sendable {
    let path: String
    /// Nil once the lock has been given up.
    private let descriptor: Mutex<Int32?>

    var databasePath: String { path + "/holdfast.db" }
    var lockPath: String { path + "/lock" }

    /// Creates the folder (mode 0700) when it is missing, and takes the lock.
    /// - Throws: `StoreError.folderInUse`, or `.unavailable` when the folder or the file cannot be made.
    init(path: String) throws(StoreError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            try Self.flushEntry(of: path)
        } catch {
            throw .unavailable(.inputOutput, "cannot create the data folder \(path): \(error)")
        }
        let lockPath = path + "/lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let cause: StoreError.Unavailability = errno == EROFS || errno == EACCES ? .readOnly : .inputOutput
            throw .unavailable(cause, "cannot open \(lockPath): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let owner = Self.readOwner(descriptor)
            Glibc.close(descriptor)
            if reason == EWOULDBLOCK { throw .folderInUse(folder: path, pid: owner) }
            throw .unavailable(.inputOutput, "cannot lock \(lockPath): \(String(cString: strerror(reason)))")
        }
        self.descriptor = Mutex(descriptor)
        Self.writeOwner(descriptor)
    }

    deinit { release() }

    /// Lets another process have the folder.
    func release() {
        let held = descriptor.withLock { $0.take() }
        guard let held else { return }
        // Unlocked by name: a child that is just being started has a copy of the descriptor until it runs its program.
        _ = flock(held, LOCK_UN)
        Glibc.close(held)
    }

    /// Makes a folder's entry in its parent durable: what is in it is no safer than the way to it.
    private static func flushEntry(of path: String) throws {
        let descriptor = open(path + "/..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DataFolderFailure(errno) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw DataFolderFailure(errno) }
    }

    private static func readOwner(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }

    /// The number is a courtesy to whoever is refused; the lock itself does not depend on it, so a failure is let pass.
    private static func writeOwner(_ descriptor: Int32) {
        let bytes = Array("\(getpid())\n".utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, bytes, bytes.count, 0) }
    }
}

/// What the system said about the folder.
private struct DataFolderFailure: Error, CustomStringConvertible {
    let description: String

    init(_ code: Int32) { description = String(cString: strerror(code)) }
}
