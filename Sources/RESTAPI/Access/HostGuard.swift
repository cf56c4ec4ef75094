/// Refuses requests that a foreign page makes a browser send to this daemon: by the name it was called by, and by the
/// page it came from (DNS rebinding and cross-site requests).
struct HostGuard: Sendable {
    /// Names in lower case, without port; IPv6 addresses in brackets.
    private let hosts: Set<String>

    /// - Parameters:
    ///   - host: where the daemon listens.
    ///   - others: further names under which it may be reached, such as a proxy's.
    init(host: String, others: [String] = []) {
        let own = host.contains(":") ? "[\(host)]" : host
        hosts = Set((["localhost", "127.0.0.1", "[::1]", own] + others).map { $0.lowercased() })
    }

    func check(authority: String?, origin: String?) throws(Problem) {
        guard let authority, hosts.contains(Self.name(of: authority)) else {
            throw Problem(.foreignHost, "the Host of the request is not a name of this daemon")
        }
        guard let origin else { return }
        let place = origin.lowercased()
        guard let scheme = ["http://", "https://"].first(where: { place.hasPrefix($0) }),
            hosts.contains(Self.name(of: String(place.dropFirst(scheme.count))))
        else { throw Problem(.foreignOrigin, "the Origin of the request is not this daemon") }
    }

    /// The host of `host:port`. The port is not compared: it may be a forwarded one.
    private static func name(of authority: String) -> String {
        let text = authority.lowercased()
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let rest = text[text.index(after: end)...]
            return rest.isEmpty || isPort(rest) ? String(text[...end]) : text
        }
        guard let colon = text.firstIndex(of: ":"), isPort(text[colon...]) else { return text }
        return String(text[..<colon])
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.first == ":" && text.dropFirst().utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
