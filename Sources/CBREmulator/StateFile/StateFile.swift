import FoundationEssentials
import Glibc

/// Keeps a cloud in a file of JSON lines, one for each change, so that a restart goes on where the last run stopped.
///
/// A line is handed to the kernel before the answer goes out: a killed emulator loses nothing, a failing machine may
/// lose the last lines. A torn last line is dropped. Opening a file rewrites it as one line, and so does a change when
/// the file has grown far beyond its content.
struct StateFile: Sendable {
    /// A file that cannot be opened, read or written.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let path: String
    private var descriptor: Int32
    /// Keeps a second emulator away; the kernel lets it go with the process.
    private let lock: Int32
    private var snapshotBytes = 0
    private var appendedBytes = 0
    /// A line may have been written in part.
    private var isTorn = false
    private let appendedBytesMin: Int

    /// Opens the file, puts its content into the cloud and compacts it.
    /// - Returns: the file and the virtual time of its last change, `nil` for a new file.
    /// - Throws: `Failure`.
    static func open(
        _ path: String,
        into cloud: inout Cloud,
        now: WireTime,
        appendedBytesMin: Int = 64 * 1024 * 1024
    ) throws(Failure) -> (StateFile, WireTime?) {
        var file = try StateFile(path, appendedBytesMin: appendedBytesMin)
        let lines = try read(path)
        var events: [Int: DueEvent] = [:]
        var last: WireTime?
        for (number, line) in lines.enumerated() {
            guard let batch = try? JSONDecoder().decode(StateBatch.self, from: Data(line)) else {
                if number == lines.count - 1 { break }
                throw Failure(description: "\(path): line \(number + 1) cannot be read")
            }
            cloud.apply(batch)
            for event in batch.scheduled { events[event.order] = event }
            for order in batch.happened { events[order] = nil }
            last = batch.now
        }
        cloud.finishLoading(events.values.sorted { $0.order < $1.order })
        try file.rewrite(cloud.snapshot(now: last ?? now))
        // Starts the watch.
        _ = cloud.takeChanges(now: now)
        return (file, last)
    }

    private init(_ path: String, appendedBytesMin: Int) throws(Failure) {
        self.path = path
        self.appendedBytesMin = appendedBytesMin
        descriptor = -1
        lock = Glibc.open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw Failure(description: "cannot write \(path).lock: errno \(errno)") }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            Glibc.close(lock)
            throw Failure(description: "\(path) is in use by another emulator (errno \(reason))")
        }
    }

    /// Lets the file go. Nothing may be appended afterwards.
    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        Glibc.close(lock)
    }

    /// Whether the file should be written anew: a line is torn, or most of it is history.
    var isWorthRewriting: Bool {
        isTorn || (appendedBytes >= appendedBytesMin && appendedBytes >= 4 * snapshotBytes)
    }

    /// Writes a snapshot beside the file, puts it in its place and goes on from there.
    /// - Throws: `Failure`; the old file stands then.
    mutating func rewrite(_ snapshot: StateBatch) throws(Failure) {
        let temporary = path + ".new"
        let fresh = Glibc.open(temporary, O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
        guard fresh >= 0 else { throw Failure(description: "cannot write \(temporary): errno \(errno)") }
        let size: Int
        do {
            size = try write(snapshot, to: fresh)
        } catch {
            Glibc.close(fresh)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let reason = errno
            Glibc.close(fresh)
            throw Failure(description: "cannot replace \(path): errno \(reason)")
        }
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = fresh
        snapshotBytes = size
        appendedBytes = 0
        isTorn = false
    }

    /// Adds a line.
    /// - Throws: `Failure` when it could not be written whole.
    mutating func append(_ batch: StateBatch) throws(Failure) {
        guard !batch.isEmpty else { return }
        do {
            appendedBytes += try write(batch, to: descriptor)
        } catch {
            isTorn = true
            throw error
        }
    }

    private func write(_ batch: StateBatch, to descriptor: Int32) throws(Failure) -> Int {
        guard let line = try? JSONEncoder().encode(batch) else {
            throw Failure(description: "\(path): a change cannot be encoded")
        }
        var rest = Array(line)[...]
        rest.append(0x0A)
        let size = rest.count
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Failure(description: "cannot write \(path): errno \(errno)") }
            rest = rest.dropFirst(written)
        }
        return size
    }

    private static func read(_ path: String) throws(Failure) -> [ArraySlice<UInt8>] {
        guard access(path, F_OK) == 0 else { return [] }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw Failure(description: "cannot read \(path)")
        }
        return Array(data).split(separator: 0x0A)
    }
}
