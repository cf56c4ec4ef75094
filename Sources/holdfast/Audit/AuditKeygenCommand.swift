import ArgumentParser
import AuditChain
import Glibc

/// `holdfast audit keygen`
struct AuditKeygenCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a key that the head of the history is signed with.",
        discussion: """
            Writes the private half to FILE, which must not be there yet and which only its owner may read, and prints the public \
            half. Give FILE to the daemon by 'audit.signing_key', and the public half to whoever runs 'holdfast audit verify \
            --public-key'.
            """
    )

    @OptionGroup var output: OutputOptions

    @Argument(help: "Where the private half goes.", completion: .file())
    var file: String

    func run() async throws {
        let key = SigningKey()
        try write(key.secretText + "\n")
        let document: JSONValue = .object([
            "file": .text(file), "public_key": .text(key.publicKey.text), "key_id": .text(key.publicKey.id),
        ])
        try output.print(document, columns: ["file", "public_key", "key_id"]) { _ in [key.publicKey.text] }
    }

    /// Whole and on the disk, or not at all.
    private func write(_ text: String) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(errno, errno == EEXIST ? .conflict : .failed) }
        defer { close(descriptor) }
        let code = fchmod(descriptor, 0o600) == 0 ? StandardStream.write(text, to: descriptor) : errno
        guard code == nil, fsync(descriptor) == 0 else {
            let reason = code ?? errno
            unlink(file)
            throw failure(reason, .failed)
        }
    }

    private func failure(_ code: Int32, _ status: ExitStatus) -> CommandFailure {
        CommandFailure(
            status,
            code: "cli.key_file",
            "\(file) cannot be written: \(String(cString: strerror(code)))",
            hint: code == EEXIST ? "a key is never overwritten; choose another name" : nil
        )
    }
}
