import FoundationEssentials
import Glibc

/// Keeps a cloud in a file of JSON lines, one for each change, so that a restart goes on where the last run stopped.
///
/// A line is handed to the kernel before the answer goes out: a killed emulator loses nothing, a failing machine may
/// lose the last lines. A torn last line is dropped. Opening a file rewrites it as one line.
struct StateFile: Sendable {
    /// A file that cannot be opened, read or written.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let path: String
    private let descriptor: Int32

    /// Opens the file, puts its content into the cloud and compacts it.
    /// - Returns: the file and the virtual time of its last change, `nil` for a new file.
    /// - Throws: `Failure`.
    static func open(_ path: String, into cloud: inout Cloud, now: WireTime) throws(Failure) -> (StateFile, WireTime?) {
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
        let file = try StateFile(rewriting: path, with: cloud.snapshot(now: last ?? now))
        // Starts the watch.
        _ = cloud.takeChanges(now: now)
        return (file, last)
    }

    /// Writes the snapshot beside the file and puts it in its place, then keeps it open for more.
    private init(rewriting path: String, with snapshot: StateBatch) throws(Failure) {
        self.path = path
        let temporary = path + ".new"
        descriptor = Glibc.open(temporary, O_CREAT | O_TRUNC | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(description: "cannot write \(temporary): errno \(errno)") }
        try append(snapshot)
        guard rename(temporary, path) == 0 else {
            throw Failure(description: "cannot replace \(path): errno \(errno)")
        }
    }

    /// Adds a line.
    /// - Throws: `Failure` when it could not be written whole.
    func append(_ batch: StateBatch) throws(Failure) {
        guard !batch.isEmpty else { return }
        guard let line = try? JSONEncoder().encode(batch) else {
            throw Failure(description: "\(path): a change cannot be encoded")
        }
        var rest = Array(line)[...]
        rest.append(0x0A)
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw Failure(description: "cannot write \(path): errno \(errno)") }
            rest = rest.dropFirst(written)
        }
    }

    private static func read(_ path: String) throws(Failure) -> [ArraySlice<UInt8>] {
        guard access(path, F_OK) == 0 else { return [] }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw Failure(description: "cannot read \(path)")
        }
        return Array(data).split(separator: 0x0A)
    }
}
