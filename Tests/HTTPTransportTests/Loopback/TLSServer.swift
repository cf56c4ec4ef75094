import Glibc
import TestSupport

/// `openssl s_server` on a Unix socket. It takes one connection at a time; what it decrypts comes out of `channel`, and what is
/// written there goes back encrypted.
final class TLSServer {
    let path: String
    /// Our end of the pair that is the child's standard input and output. Whoever reads it closes it.
    let channel: Int32
    private let child: pid_t
    private let certificates: Certificates

    init(_ certificates: Certificates, options: [String] = []) throws {
        self.certificates = certificates
        // OpenSSL 3.0 gives up unless the path has fewer than 32 bytes.
        path = certificates.folder.path + "/tls"
        let (ours, theirs) = try Socket.pair(isBlocking: true)
        defer { close(theirs) }
        channel = ours
        child = try Process.start(
            ["openssl", "s_server", "-quiet", "-unix", path, "-unlink"]
                + ["-cert", certificates.certificate, "-key", certificates.key] + options,
            channel: theirs
        )
        try waitUntilItListens()
    }

    deinit {
        Process.stop(child)
    }

    /// The child gives no sign when it is ready, so it is asked; it takes the probe for a client that gave up.
    private func waitUntilItListens() throws {
        for _ in 0..<1_000 {
            if Socket.canConnect(toUnixPath: path) { return }
            poll(nil, 0, 10)
        }
        throw Socket.Failure(operation: "openssl s_server", code: errno)
    }
}
