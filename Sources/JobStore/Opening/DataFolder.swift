import Glibc
import Synchronization

/// The folder that holds the database, owned by one process at a time through `flock` on a file in it.
///
/// The kernel drops the lock when the process ends, however it ends, so a stale lock file never keeps anybody out.
final class DataFolder: Sendable {
    let path: String
    /// The lock file and the folder itself; none once the lock has been given up.
    private let descriptors: Mutex<[Int32]>

    var databasePath: String { path + "/holdfast.db" }
    var lockPath: String { path + "/lock" }

    /// Creates the folder (mode 0700) when it is missing, closes it to others, and takes the lock.
    /// - Throws: `StoreError.folderInUse`; `.invalid` or `.unavailable(.readOnly)` when only a person can help, such as for a
    ///   folder that others may enter and that is not ours; `.unavailable` with another cause when it may pass.
    init(path: String) throws(StoreError) {
        self.path = path
        try Self.make(path)
        try Self.closeToOthers(path)
        let lockPath = path + "/lock"
        let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(errno, "\(lockPath) cannot be opened") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let owner = Self.readOwner(descriptor)
            Glibc.close(descriptor)
            if reason == EWOULDBLOCK { throw .folderInUse(folder: path, pid: owner) }
            throw Self.failure(reason, "\(lockPath) cannot be locked")
        }
        do throws(StoreError) {
            descriptors = Mutex([descriptor, try Self.lockFolder(path)])
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        Self.writeOwner(descriptor)
    }

    deinit { release() }

    /// Lets another process have the folder.
    func release() {
        let held = descriptors.withLock { descriptors in
            defer { descriptors = [] }
            return descriptors
        }
        for descriptor in held {
            // Unlocked by name: a child that is just being started has a copy of the descriptor until it runs its program.
            _ = flock(descriptor, LOCK_UN)
            Glibc.close(descriptor)
        }
    }

    // MARK: - The folder

    /// Makes the folder and what is missing of the way to it, and its entry in its parent durable: what is in it is no safer
    /// than the way to it.
    private static func make(_ path: String) throws(StoreError) {
        var isNew = false
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            if mkdir(String(path[..<end]), 0o700) == 0 {
                isNew = true
            } else if errno != EEXIST {
                // Parents that are there may be anybody's; whether the way leads on shows at its end.
                let code = errno
                guard end < path.endIndex, code == EACCES || code == EROFS || code == EPERM else {
                    throw failure(code, "the data folder \(path) cannot be made")
                }
            }
        }
        let parent = open(path + "/..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else {
            // A parent that may be passed and not read: whoever made the folder has seen to its entry.
            if errno == EACCES, !isNew { return }
            throw failure(errno, "the data folder \(path) cannot be opened")
        }
        defer { Glibc.close(parent) }
        guard fsync(parent) == 0 else {
            throw failure(errno, "the parent of the data folder \(path) cannot be flushed")
        }
    }

    /// Takes from others the way into the folder, and from its group the right to put files there. The group may pass: the
    /// API's socket may lie in the folder.
    ///
    /// Only a folder that is ours, and holds our database or nothing, is changed: a `data_folder` that by mistake is `/tmp`
    /// or a home must not be closed to its users.
    private static func closeToOthers(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno, "the data folder \(path) cannot be opened") }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw failure(errno, "the data folder \(path) cannot be looked at")
        }
        let mode = status.st_mode & 0o7777
        guard mode & 0o027 != 0 else { return }
        guard status.st_uid == geteuid(), try isOurs(path) else {
            throw .invalid(
                "the data folder \(path) is open to others (mode \(String(mode, radix: 8))); choose a folder of its own, or "
                    + "give it to the daemon's user and chmod 0700 it"
            )
        }
        guard fchmod(descriptor, mode & ~0o027) == 0 else {
            throw failure(errno, "the data folder \(path) is open to others and cannot be closed")
        }
    }

    private static func isOurs(_ path: String) throws(StoreError) -> Bool {
        if access(path + "/holdfast.db", F_OK) == 0 { return true }
        guard let folder = opendir(path) else { throw failure(errno, "the data folder \(path) cannot be read") }
        defer { closedir(folder) }
        var entries = 0
        while readdir(folder) != nil { entries += 1 }
        // The folder itself and its parent.
        return entries <= 2
    }

    private static func failure(_ code: Int32, _ what: String) -> StoreError { .system(code, what) }

    // MARK: - The lock

    /// Locks the folder itself too: a lock file that somebody has removed keeps nobody out.
    ///
    /// Some network file systems cannot lock a folder; there the file has to do.
    private static func lockFolder(_ path: String) throws(StoreError) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno, "the data folder \(path) cannot be opened") }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            Glibc.close(descriptor)
            throw .folderInUse(folder: path, pid: nil)
        }
        return descriptor
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
