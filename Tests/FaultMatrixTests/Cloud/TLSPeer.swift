import Foundation
import Glibc
import TestSupport

/// `openssl s_server` on a Unix socket, with a certificate for `localhost` by an authority of its own.
final class TLSPeer: Sendable {
    let path: String
    /// The PEM file of the authority.
    let authority: String
    private let folder: TemporaryFolder
    private let server: Process

    /// - Parameter days: how long the certificate is good; negative for one that has been.
    init(days: Int) throws {
        folder = try TemporaryFolder()
        authority = folder.path(of: "ca.pem")
        // OpenSSL 3.0 gives up unless the path has fewer than 32 bytes.
        path = folder.path(of: "tls")
        let newKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        try Self.run(
            """
            printf 'subjectAltName=DNS:localhost\\nbasicConstraints=critical,CA:FALSE\\n' > extensions
            openssl req -x509 \(newKey) -days 2 -subj /CN=authority -keyout ca.key -out ca.pem
            openssl req -new \(newKey) -subj /CN=localhost -keyout server.key -out server.csr
            openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile extensions \
                -days \(days) -out server.pem
            """,
            in: folder
        )
        server = Self.process(
            "exec openssl s_server -unix tls -unlink -cert server.pem -key server.key -www",
            in: folder
        )
        let output = Pipe()
        server.standardOutput = output
        try server.run()
        var told = ""
        while !told.contains("ACCEPT") {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw Failure(command: "openssl s_server") }
            told += String(decoding: bytes, as: UTF8.self)
        }
    }

    struct Failure: Error {
        let command: String
    }

    func stop() {
        // It inherits the signal mask of whichever thread started it, which may keep SIGTERM out.
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
    }

    private static func process(_ command: String, in folder: TemporaryFolder) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-ec", command]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    private static func run(_ command: String, in folder: TemporaryFolder) throws {
        let process = process(command, in: folder)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(command: command) }
    }
}
