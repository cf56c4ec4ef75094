import Crypto

/// Signs requests with an access key after the vendor's `SDK-HMAC-SHA256` scheme.
///
/// There is no derived key, no region and no scope: one HMAC over date and hash of the canonical request.
package struct RequestSigner: Sendable {
    private let keys: AccessKeyPair

    /// Makes a signer for one key pair.
    package init(keys: AccessKeyPair) {
        self.keys = keys
    }

    /// Returns `headers` completed and signed; `Authorization` comes last.
    ///
    /// - Parameters:
    ///   - method: the HTTP method.
    ///   - path: the percent-encoded path as sent, without the slash that only the signature adds.
    ///   - query: the raw pairs; send them as `QueryString` orders them.
    ///   - headers: what is to be signed. `Host` must be there, with its port unless it is the scheme's own.
    ///   - body: the bytes as sent.
    ///   - date: a new one for every attempt.
    package func sign(
        method: String,
        path: String,
        query: [QueryPair],
        headers: [HeaderField],
        body: [UInt8],
        date: SigningDate
    ) -> [HeaderField] {
        let complete = completed(headers, date: date)
        let request = CanonicalRequest(method: method, path: path, query: query, headers: complete, body: body)
        let value =
            "\(Self.algorithm) Access=\(keys.accessKey), SignedHeaders=\(request.signedHeaders), "
            + "Signature=\(signature(of: request, date: date))"
        return complete + [HeaderField("Authorization", value)]
    }

    /// `headers` with date, security token and, for a body that is not JSON, the marker of an unsigned payload.
    func completed(_ headers: [HeaderField], date: SigningDate) -> [HeaderField] {
        var complete = headers.filter { !$0.isNamed("X-Sdk-Date") && !$0.isNamed("X-Security-Token") }
        complete.append(HeaderField("X-Sdk-Date", date.text))
        if let securityToken = keys.securityToken {
            complete.append(HeaderField("X-Security-Token", securityToken))
        }
        if let type = complete.first(where: { $0.isNamed("Content-Type") }).map({ ASCII.lowercased($0.value) }),
            !type.hasPrefix("application/json"), !type.hasPrefix("application/bson")
        {
            complete.append(HeaderField(CanonicalRequest.contentHashName, "UNSIGNED-PAYLOAD"))
        }
        return complete
    }

    /// Lower-case hexadecimal signature of a canonical request.
    func signature(of request: CanonicalRequest, date: SigningDate) -> String {
        let stringToSign = [Self.algorithm, date.text, request.hash].joined(separator: "\n")
        let key = SymmetricKey(data: Array(keys.secretKey.utf8))
        return ASCII.hex(HMAC<SHA256>.authenticationCode(for: Array(stringToSign.utf8), using: key))
    }

    private static let algorithm = "SDK-HMAC-SHA256"
}
