import Crypto
import FoundationEssentials
import Glibc

/// A file of a bundle with its size and SHA-256.
struct EvidenceFile: Equatable, Sendable {
    let name: String
    let bytes: Int64
    /// 64 hexadecimal digits in lower case.
    let sha256: String

    var document: JSONValue {
        ["name": .text(name), "bytes": .integer(bytes), "sha256": .text(sha256)]
    }

    /// Nil for a document that is none, and for a name that leads out of the bundle.
    init?(_ document: JSONValue) {
        guard let name = document["name"]?.text, Self.isPlain(name), let bytes = document["bytes"]?.integer,
            let sha256 = document["sha256"]?.text
        else { return nil }
        self.init(name: name, bytes: Int64(bytes), sha256: sha256)
    }

    init(name: String, bytes: Int64, sha256: String) {
        self.name = name
        self.bytes = bytes
        self.sha256 = sha256
    }

    /// Whether it is a file name and nothing more.
    static func isPlain(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            } && name.first != "."
    }
}

/// SHA-256 of bytes that come in pieces, and how many they are.
struct ByteDigest {
    private var hash = SHA256()
    private(set) var count: Int64 = 0

    mutating func take(_ bytes: some Collection<UInt8>) {
        count += Int64(bytes.count)
        hash.update(data: Array(bytes))
    }

    /// 64 hexadecimal digits in lower case.
    var hexadecimal: String {
        hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// A new file that is written piece by piece and hashed meanwhile. Only its owner may read it.
///
/// Not to be used by two tasks at once.
final class HashedFile {
    private let name: String
    private let path: String
    private let descriptor: Int32
    private var digest = ByteDigest()

    init(name: String, folder: String) throws {
        self.name = name
        path = folder + "/" + name
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw EvidenceFailure.writing(path, errno) }
    }

    deinit { close(descriptor) }

    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        digest.take(bytes)
        if let code = StandardStream.write(bytes[...], to: descriptor) { throw EvidenceFailure.writing(path, code) }
    }

    /// Everything is written; it is on the disk when this returns.
    func finish() throws -> EvidenceFile {
        guard fsync(descriptor) == 0 else { throw EvidenceFailure.writing(path, errno) }
        return EvidenceFile(name: name, bytes: digest.count, sha256: digest.hexadecimal)
    }
}

/// Why a bundle could not be written or read.
enum EvidenceFailure {
    static func writing(_ path: String, _ code: Int32) -> CommandFailure {
        CommandFailure(
            code == EEXIST ? .conflict : .failed,
            code: "cli.bundle",
            "\(path) cannot be written: \(String(cString: strerror(code)))",
            hint: code == EEXIST ? "nothing is overwritten; choose another name" : nil
        )
    }

    static func reading(_ path: String, _ words: String) -> CommandFailure {
        CommandFailure(.usage, code: "cli.bundle", "\(path) is no bundle that can be read: \(words)")
    }
}
