import Crypto
package import Workflow

extension MarkerMint {
    /// Markers derived by HMAC-SHA256 (RFC 2104) from the installation's id, so that they can be computed again and no two
    /// installations make the same.
    /// - Parameter installationID: text that is unique to this installation and never changes.
    package static func hmac(installationID: String) -> MarkerMint {
        let key = SymmetricKey(data: Array(installationID.utf8))
        let installation = base32(
            HMAC<SHA256>.authenticationCode(for: Array("installation".utf8), using: key),
            count: 4
        )
        return MarkerMint(prefix: "hf" + installation) { job, kind in
            let text = "\(job.rawValue)|\(kind.rawValue)"
            let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
            return code.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } >> 4
        }
    }

    /// The first `count` characters of the lower-case base32 (RFC 4648, section 6) of `bytes`.
    private static func base32(_ bytes: some Sequence<UInt8>, count: Int) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
        var result = ""
        var buffer = 0
        var bits = 0
        for byte in bytes where result.count < count {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5, result.count < count {
                bits -= 5
                result.append(alphabet[buffer >> bits & 31])
            }
        }
        return result
    }
}
