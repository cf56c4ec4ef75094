import Crypto

/// The text form of a request over which the signature is made (`SDK-HMAC-SHA256`, vendor's signing guide).
struct CanonicalRequest: Equatable {
    /// Six parts joined by line feeds, none after the last.
    let text: String
    /// Names of the signed headers, lower case, sorted, joined by `;`.
    let signedHeaders: String

    /// Lower-case hexadecimal SHA-256 of `text`.
    var hash: String { ASCII.hex(SHA256.hash(data: Array(text.utf8))) }

    /// Builds the text from what is sent.
    ///
    /// `headers` must hold everything that is to be signed, `Host` and `X-Sdk-Date` among it; names with an
    /// underscore are passed over, as gateways drop them. `path` is the percent-encoded path on the wire.
    init(method: String, path: String, query: [QueryPair], headers: [HeaderField], body: [UInt8]) {
        let signed =
            headers
            .filter { !$0.name.utf8.contains(UInt8(ascii: "_")) && !$0.isNamed("Authorization") }
            .map { (name: ASCII.lowercased($0.name), value: ASCII.trimmed($0.value)) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        signedHeaders = signed.map(\.name).joined(separator: ";")
        text = [
            method.uppercased(),
            Self.canonicalPath(path),
            QueryString.encoded(query),
            signed.map { "\($0.name):\($0.value)\n" }.joined(),
            signedHeaders,
            Self.payloadHash(body: body, headers: headers),
        ].joined(separator: "\n")
    }

    /// Decodes the whole path, encodes it again segment by segment and ends it in a slash, which only the
    /// signature has. An encoded slash inside a segment turns into a plain one, as the official signer does it.
    private static func canonicalPath(_ path: String) -> String {
        let encoded = PercentEncoding.decode(path)
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { PercentEncoding.encode($0) }
            .joined(separator: "/")
        return encoded.hasSuffix("/") ? encoded : encoded + "/"
    }

    private static func payloadHash(body: [UInt8], headers: [HeaderField]) -> String {
        if !body.isEmpty, let declared = headers.first(where: { $0.isNamed(contentHashName) }) {
            return declared.value
        }
        return ASCII.hex(SHA256.hash(data: body))
    }

    /// The header that names the payload line when the body is not hashed.
    static let contentHashName = "X-Sdk-Content-Sha256"
}
