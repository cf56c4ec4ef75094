/// Where an API lives: scheme, host, port and a path prefix, usually empty.
package struct Endpoint: Hashable, Sendable {
    /// Why a text is not an endpoint.
    package enum Fault: Error, Equatable, Sendable {
        /// Not `http` or `https`.
        case unsupportedScheme
        case noHost
        /// Not a number of 1…65535.
        case badPort
        /// User info, query or fragment: an endpoint has none.
        case unexpectedPart
        /// White space, control or non-ASCII characters.
        case badCharacter
    }

    /// `scheme://host[:port]/prefix`, without a slash at the end.
    package let text: String
    /// The value of `Host`: with the port when it is not the scheme's own.
    package let host: String
    /// The path prefix with its leading slash, or empty.
    package let pathPrefix: String

    /// Reads an endpoint such as `https://cbr.eu-de.example.com` or `http://127.0.0.1:8080/cbr`.
    package init(_ text: String) throws(Fault) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .badCharacter }
        guard let separator = text.utf8.firstIndex(of: UInt8(ascii: ":")),
            text.utf8[separator...].starts(with: "://".utf8)
        else { throw .unsupportedScheme }
        let scheme = ASCII.lowercased(String(text[..<separator]))
        guard scheme == "http" || scheme == "https" else { throw .unsupportedScheme }
        let rest = text[text.utf8.index(separator, offsetBy: 3)...]
        guard !rest.utf8.contains(where: { "?#@\\".utf8.contains($0) }) else { throw .unexpectedPart }
        let authority = rest.prefix { $0 != "/" }
        var prefix = String(rest.dropFirst(authority.count))
        while prefix.hasSuffix("/") { prefix.removeLast() }
        let (name, port) = try Self.split(authority)
        let own = scheme == "https" ? 443 : 80
        host = port == nil || port == own ? name : "\(name):\(port ?? own)"
        pathPrefix = prefix
        self.text = "\(scheme)://\(host)\(prefix)"
    }

    /// Takes host and port apart; an IPv6 address keeps its brackets.
    private static func split(_ authority: Substring) throws(Fault) -> (String, Int?) {
        let afterAddress = authority.lastIndex(of: "]").map { authority.index(after: $0) } ?? authority.startIndex
        guard let colon = authority[afterAddress...].firstIndex(of: ":") else {
            guard !authority.isEmpty else { throw .noHost }
            return (ASCII.lowercased(String(authority)), nil)
        }
        guard colon > authority.startIndex else { throw .noHost }
        let digits = authority[authority.index(after: colon)...]
        guard digits.utf8.allSatisfy({ ASCII.digit($0) != nil }), let port = Int(digits), (1...65535).contains(port)
        else { throw .badPort }
        return (ASCII.lowercased(String(authority[..<colon])), port)
    }
}
