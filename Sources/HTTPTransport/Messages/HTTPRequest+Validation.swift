extension HTTPRequest {
    /// Checks what can be checked without a network. Every transport calls it first.
    /// - Throws: `HTTPTransportError` with code `invalidRequest`; nothing was sent.
    package func validate() throws(HTTPTransportError) {
        guard !method.isEmpty, method.utf8.allSatisfy(Self.isTokenByte) else {
            throw .invalidRequest("the method is not a token")
        }
        try validateURL()
        for header in headers {
            try Self.validate(header, bodyCount: body?.count ?? 0)
        }
        guard connectTimeout > .zero, totalTimeout > .zero else {
            throw .invalidRequest("a time-out must be positive")
        }
        guard bodyLimit >= 0 else {
            throw .invalidRequest("the body limit is negative")
        }
        if let unixSocketPath {
            // sockaddr_un has 108 bytes for the path and its terminating zero (unix(7)).
            guard !unixSocketPath.isEmpty, unixSocketPath.utf8.count < 108, !unixSocketPath.utf8.contains(0) else {
                throw .invalidRequest("the Unix socket's path must have 1 to 107 bytes")
            }
        }
    }

    private func validateURL() throws(HTTPTransportError) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .invalidRequest("the URL has a byte that must be percent-encoded")
        }
        guard usesTLS || url.prefix(7).lowercased() == "http://" else {
            throw .invalidRequest("the URL's scheme is not http or https")
        }
    }

    private static func validate(_ header: HTTPHeader, bodyCount: Int) throws(HTTPTransportError) {
        guard !header.name.isEmpty, header.name.utf8.allSatisfy(isTokenByte) else {
            throw .invalidRequest("a header's name is not a token")
        }
        guard header.value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw .invalidRequest("header \(header.name) has a control character in its value")
        }
        guard !header.isNamed("transfer-encoding"), !header.isNamed("expect") else {
            throw .invalidRequest("header \(header.name) belongs to the transport")
        }
        if header.isNamed("content-length"), header.value != String(bodyCount) {
            throw .invalidRequest("Content-Length differs from the body's length")
        }
    }

    /// `tchar` of RFC 9110, 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
