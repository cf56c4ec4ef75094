import Crypto
import FoundationEssentials

/// What is left of a part of the history that was exported, checked and deleted: its tombstone.
///
/// Tombstones are chained: each one's `seal` covers the one before, and the event that records a sealing bears it. So the
/// last such event stands for all tombstones.
package struct SealedSegment: Equatable, Sendable {
    /// In the order of the sealing, from 1.
    package let number: Int64
    /// The head before the first event.
    package let start: ChainHead
    /// The head after the last event.
    package let end: ChainHead
    /// The Merkle root over the events' hashes.
    package let root: ChainHash
    /// The name of the file that the events were exported to, and SHA-256 of its bytes.
    package let file: String
    package let fileHash: ChainHash
    /// RFC 3339, in UTC with milliseconds.
    package let sealedAt: String
    /// The seal of the tombstone before; zeros before the first.
    package let previousSeal: ChainHash

    package init(
        number: Int64,
        start: ChainHead,
        end: ChainHead,
        root: ChainHash,
        file: String,
        fileHash: ChainHash,
        sealedAt: String,
        previousSeal: ChainHash
    ) {
        self.number = number
        self.start = start
        self.end = end
        self.root = root
        self.file = file
        self.fileHash = fileHash
        self.sealedAt = sealedAt
        self.previousSeal = previousSeal
    }

    /// What the seal before the first one is.
    package static let noSeal = ChainHash(zeros: ())

    /// The numbers of the events.
    package var sequences: ClosedRange<Int64> { (start.sequence + 1)...end.sequence }

    /// SHA-256 of all the rest as canonical JSON.
    package var seal: ChainHash { ChainHash(SHA256.hash(data: Array(CanonicalJSON.object(members).text.utf8))) }

    /// Canonical JSON in one line.
    package var line: String {
        CanonicalJSON.object(members.merging(["seal": .string(seal.hexadecimal)]) { own, _ in own }).text
    }

    private var members: [String: CanonicalJSON] {
        [
            "format": .string(Self.form), "number": .integer(number), "after": .string(start.description),
            "through": .string(end.description), "root": .string(root.hexadecimal), "file": .string(file),
            "file_sha256": .string(fileHash.hexadecimal), "sealed_at": .string(sealedAt),
            "previous_seal": .string(previousSeal.hexadecimal),
        ]
    }

    private static let form = "holdfast segment 1"
}

extension SealedSegment {
    /// Reads what `line` wrote, and nothing else: one whose seal does not fit is not as it was written.
    package init?(line: some StringProtocol) {
        guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(line.utf8)), wire.format == Self.form,
            let start = ChainHead(wire.after), let end = ChainHead(wire.through), start.sequence < end.sequence,
            let root = ChainHash(hexadecimal: wire.root), let fileHash = ChainHash(hexadecimal: wire.fileHash),
            let previous = ChainHash(hexadecimal: wire.previousSeal)
        else { return nil }
        self.init(
            number: wire.number,
            start: start,
            end: end,
            root: root,
            file: wire.file,
            fileHash: fileHash,
            sealedAt: wire.sealedAt,
            previousSeal: previous
        )
        guard self.line.utf8.elementsEqual(line.utf8) else { return nil }
    }

    private struct Wire: Decodable {
        var format: String
        var number: Int64
        var after: String
        var through: String
        var root: String
        var file: String
        var fileHash: String
        var sealedAt: String
        var previousSeal: String

        private enum CodingKeys: String, CodingKey {
            case format, number, after, through, root, file
            case fileHash = "file_sha256"
            case sealedAt = "sealed_at"
            case previousSeal = "previous_seal"
        }
    }
}
