import TestSupport

/// A certificate authority made for one test, and a server certificate for `localhost` that it signed.
struct Certificates {
    let folder: TemporaryFolder
    var authority: String { folder.path + "/ca.pem" }
    var certificate: String { folder.path + "/server.pem" }
    var key: String { folder.path + "/server.key" }

    init() throws {
        folder = try TemporaryFolder()
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        let authorityKey = folder.path + "/ca.key"
        try Process.run(
            ["openssl", "req", "-x509", "-subj", "/CN=holdfast test authority", "-keyout", authorityKey]
                + ["-out", authority] + newKey
        )
        try Process.run(
            ["openssl", "req", "-x509", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
                + ["-addext", "basicConstraints=critical,CA:FALSE", "-CA", authority, "-CAkey", authorityKey]
                + ["-keyout", key, "-out", certificate] + newKey
        )
    }
}
