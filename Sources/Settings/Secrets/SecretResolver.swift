/// Fetches secrets from where their references point.
struct SecretResolver: Sendable {
    /// The environment of the daemon: `env:` is looked up here, and `CREDENTIALS_DIRECTORY`.
    let environment: [String: String]

    /// No key, password or session token of the vendor comes near this many bytes.
    private static let bytesMax = 65_536

    /// Reads the secret. One line end at the end of a file is not part of it.
    func secret(at reference: SecretReference) throws(Refusal) -> Secret {
        let text: String
        switch reference {
        case .environment(let name):
            guard let value = environment[name], !value.isEmpty else {
                throw Refusal(
                    "refers to \(reference), which is not set",
                    hint: "set the variable for the daemon, or refer to the secret in another way"
                )
            }
            text = value
        case .file(let path):
            text = try fileText(path, reference: reference, refusesReadableByAll: true)
        case .credential(let name):
            guard let folder = environment["CREDENTIALS_DIRECTORY"], folder.hasPrefix("/") else {
                throw Refusal(
                    "refers to \(reference), but CREDENTIALS_DIRECTORY is not set",
                    hint: "run under systemd with LoadCredential=\(name):/path, or set the variable to a private folder"
                )
            }
            text = try fileText("\(folder)/\(name)", reference: reference, refusesReadableByAll: false)
        }
        // A secret that goes into a header or a signature is one line; anything else is the wrong file.
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw Refusal(
                "refers to \(reference), which holds more than one line or a control character",
                hint: "store the secret alone, on one line"
            )
        }
        return Secret(text, reference: reference.description)
    }

    private func fileText(
        _ path: String,
        reference: SecretReference,
        refusesReadableByAll: Bool
    ) throws(Refusal) -> String {
        let bytes: [UInt8]
        do {
            bytes = try RegularFile(path: path, bytesMax: Self.bytesMax)
                .contents(refusesReadableByAll: refusesReadableByAll)
        } catch {
            throw Self.refusal(error, path: path, reference: reference)
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal("refers to \(reference), which is not UTF-8 text", hint: "store the secret as text")
        }
        if text.last?.isNewline == true { text.removeLast() }
        guard !text.isEmpty else {
            throw Refusal("refers to \(reference), which is empty", hint: "write the secret into \(path)")
        }
        return text
    }

    private static func refusal(_ failure: RegularFile.Failure, path: String, reference: SecretReference) -> Refusal {
        switch failure {
        case .system(let text):
            Refusal("refers to \(reference), which cannot be read: \(text)", hint: "check \(path) and its owner")
        case .notRegular:
            Refusal("refers to \(reference), which is not a regular file", hint: "put the secret into a plain file")
        case .readableByAll(let mode):
            Refusal(
                "refers to \(reference), which everybody on this machine can read (mode \(String(mode, radix: 8)))",
                hint: "chmod 0600 \(path), give it to the daemon's user, and replace the secret if others had access"
            )
        case .tooLarge:
            Refusal("refers to \(reference), which is larger than \(bytesMax) bytes", hint: "store the secret alone")
        }
    }
}
