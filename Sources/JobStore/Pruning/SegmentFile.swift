import AuditChain
import Crypto
import Dispatch
import Glibc

/// The file that a part of the history is exported to before it goes: in the form of any export, and so for `audit verify`.
struct SegmentFile: Sendable {
    let folder: String
    let name: String

    var path: String { folder + "/" + name }

    /// What was read back from a file.
    struct Contents: Equatable, Sendable {
        var root: ChainHash
        var fileHash: ChainHash
    }

    /// Writes the events of a part, whole and durable, or leaves no file of that name behind.
    func write(_ plan: SegmentPlan, from store: JobStore) async throws(StoreError) {
        let descriptor = try openDraft()
        defer { close(descriptor) }
        let header = ExportHeader(installation: store.installationID, start: plan.start, end: plan.end)
        try append(header.line + "\n", descriptor)
        var reached = plan.start.sequence
        while reached < plan.end.sequence {
            let page = try await store.events(after: reached, limit: Int(min(500, plan.end.sequence - reached)))
            guard let last = page.last else { throw .corrupt("event \(reached + 1) is missing") }
            try append(page.map { $0.chained.line(hash: $0.hash) + "\n" }.joined(), descriptor)
            reached = last.sequence
        }
        try await Self.aside { () throws(StoreError) in try publish(descriptor) }
    }

    /// Reads the file as somebody does who has nothing else, and holds it against what was to be written.
    /// - Throws: `conflict` when it is not a whole and true copy, or cannot be read.
    func check(_ plan: SegmentPlan, installation: String) async throws(StoreError) -> Contents {
        try await Self.aside { () throws(StoreError) in try checkNow(plan, installation: installation) }
    }

    private var draft: String { path + ".part" }

    private func openDraft() throws(StoreError) -> Int32 {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure("make", folder) }
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("open", draft) }
        return descriptor
    }

    /// Flushes the draft and gives it its name.
    private func publish(_ descriptor: Int32) throws(StoreError) {
        guard fsync(descriptor) == 0 else { throw failure("flush", draft) }
        guard rename(draft, path) == 0 else { throw failure("rename", draft) }
        try flush(folder)
        // The folder may be new as well.
        try flush(folder.lastIndex(of: "/").map { $0 == folder.startIndex ? "/" : String(folder[..<$0]) } ?? ".")
    }

    /// Runs what takes the disk's time on a thread of its own.
    private static func aside<Value: Sendable>(
        _ work: @escaping @Sendable () throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            queue.async {
                do throws(StoreError) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    private static let queue = DispatchQueue(label: "holdfast.segments")

    private func checkNow(_ plan: SegmentPlan, installation: String) throws(StoreError) -> Contents {
        var reader = Reader(plan: plan, installation: installation)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw .conflict("\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .conflict("\(path) cannot be read: \(String(cString: strerror(errno)))") }
            if count == 0 { break }
            reader.read(chunk[..<count])
        }
        guard let contents = reader.finish() else {
            throw .conflict("\(path) is not a true copy of events \(plan.sequences): \(reader.complaint)")
        }
        return contents
    }

    private struct Reader {
        let plan: SegmentPlan
        let installation: String
        private var digest = SHA256()
        private var splitter = LineSplitter()
        private var root = MerkleRoot()
        private var verifier: ChainVerifier
        private var lines: Int64 = 0
        private var hasHeader = false

        init(plan: SegmentPlan, installation: String) {
            self.plan = plan
            self.installation = installation
            verifier = ChainVerifier(from: plan.start, anchors: [ChainAnchor(plan.end)])
        }

        mutating func read(_ bytes: ArraySlice<UInt8>) {
            bytes.withUnsafeBytes { digest.update(bufferPointer: $0) }
            for line in splitter.split(bytes) { read(line: line) }
        }

        private mutating func read(line: String) {
            lines += 1
            guard lines > 1 else {
                hasHeader =
                    ExportHeader(line) == ExportHeader(installation: installation, start: plan.start, end: plan.end)
                return
            }
            do throws(ChainedEvent.LineFailure) {
                let (event, hash) = try ChainedEvent.reading(line)
                verifier.read(event, hash: hash)
                root.add(hash)
            } catch {
                verifier.readUnreadable(position: lines, error.description)
            }
        }

        /// Nil unless the whole is as it was to be written.
        mutating func finish() -> Contents? {
            verifier.finish()
            guard hasHeader, splitter.rest == nil, verifier.faults.isEmpty, verifier.head == plan.end,
                let hash = ChainHash(Array(digest.finalize()))
            else { return nil }
            return Contents(root: root.hash, fileHash: hash)
        }

        var complaint: String {
            verifier.faults.first.map { "\($0)" }
                ?? (hasHeader ? "it does not end where it should" : "it has another header")
        }
    }

    private func append(_ text: String, _ descriptor: Int32) throws(StoreError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { throw failure("write", path) }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    private func flush(_ folder: String) throws(StoreError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("flush", folder) }
    }

    private func failure(_ verb: String, _ path: String) -> StoreError {
        let code = errno
        return .unavailable(
            code == ENOSPC || code == EDQUOT ? .diskFull : .inputOutput,
            "cannot \(verb) \(path): \(String(cString: strerror(code)))"
        )
    }
}
