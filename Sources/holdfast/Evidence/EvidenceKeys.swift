import AuditChain

/// The keys that the command line names.
enum EvidenceKeys {
    private static let bytesMax = 1 << 20

    /// - Throws: `CommandFailure` for a file that everybody may read, or that holds anything but one private key.
    static func signingKey(_ path: String) throws -> SigningKey {
        let lines = try lines(path, refusesReadableByAll: true)
        guard lines.count == 1, let key = SigningKey(lines[0]) else {
            throw failure("\(path) holds no signing key", hint: "make one with 'holdfast audit keygen'")
        }
        return key
    }

    /// - Throws: `CommandFailure` for a file without a public key.
    static func publicKeys(_ path: String) throws -> [VerificationKey] {
        let keys = try lines(path, refusesReadableByAll: false).compactMap { VerificationKey($0) }
        guard !keys.isEmpty else {
            throw failure("\(path) holds no public key", hint: "write a line as 'holdfast audit keygen' prints it")
        }
        return keys
    }

    private static func lines(_ path: String, refusesReadableByAll: Bool) throws -> [Substring] {
        do throws(InputFile.Failure) {
            let file = InputFile(path: path, bytesMax: bytesMax)
            let bytes = try file.contents(refusesReadableByAll: refusesReadableByAll)
            return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        } catch {
            switch error {
            case .system(let text): throw failure("\(path) cannot be read: \(text)")
            case .readableByAll:
                throw failure("everybody on this machine can read \(path)", hint: "chmod 0600 it, and make a new key")
            case .tooLong: throw failure("\(path) is too long for a key")
            }
        }
    }

    private static func failure(_ words: String, hint: String? = nil) -> CommandFailure {
        CommandFailure(.usage, code: "cli.key_file", words, hint: hint)
    }
}
