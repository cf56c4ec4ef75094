import FoundationEssentials

/// The root of a remote service: scheme, host and port, nothing else.
package struct Endpoint: Sendable, Hashable {
    /// `https`, or `http` where that is allowed.
    package let scheme: String
    /// Lower case; an IPv6 address without brackets.
    package let host: String
    /// The port that was written, or the scheme's own.
    package let port: Int

    /// Without a slash at the end; the port only when it is not the scheme's own. Compare endpoints by this text.
    package var urlString: String {
        let written = host.contains(":") ? "[\(host)]" : host
        return port == Self.standardPort(of: scheme) ? "\(scheme)://\(written)" : "\(scheme)://\(written):\(port)"
    }

    /// - Parameters:
    ///   - url: the text as written.
    ///   - allowsPlainText: whether `http` is acceptable for a host other than this machine.
    init(url: String, allowsPlainText: Bool) throws(Refusal) {
        guard let components = URLComponents(string: url), let scheme = components.scheme?.lowercased(),
            let rawHost = components.host, !rawHost.isEmpty
        else {
            throw Refusal("is not a URL", hint: "write https://host, or https://host:port")
        }
        guard components.user == nil, components.password == nil else {
            throw Refusal("carries a user name or password", hint: "take everything before the @ out of the URL")
        }
        guard components.path.isEmpty || components.path == "/", components.query == nil, components.fragment == nil
        else {
            throw Refusal(
                "has a path, a query or a fragment",
                hint: "write only scheme, host and port; version and project id are added for each call"
            )
        }
        let host = (rawHost.hasPrefix("[") ? String(rawHost.dropFirst().dropLast()) : rawHost).lowercased()
        guard !host.isEmpty, host.utf8.allSatisfy({ $0.isASCIIAlphanumeric || [0x2D, 0x2E, 0x3A].contains($0) }) else {
            throw Refusal("has an unusable host", hint: "write the host in ASCII letters, digits, dots and dashes")
        }
        guard let standard = Self.standardPort(of: scheme) else {
            throw Refusal("has scheme \(scheme)", hint: "write an https:// URL")
        }
        guard scheme == "https" || allowsPlainText || LoopbackHost.contains(host) else {
            throw Refusal(
                "would send credentials in plain text over the network",
                hint: "write https://; http:// is accepted only for 127.0.0.1, ::1 and localhost"
            )
        }
        let port = components.port ?? standard
        guard (1...65_535).contains(port) else {
            throw Refusal("has port \(port)", hint: "write a port from 1 to 65535")
        }
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    private static func standardPort(of scheme: String) -> Int? {
        switch scheme {
        case "https": 443
        case "http": 80
        default: nil
        }
    }
}

extension Endpoint: CustomStringConvertible {
    package var description: String { urlString }
}
