import FoundationEssentials

extension ValueForm<String> {
    /// An absolute URL with path and query. Not printable: such URLs often carry a key.
    static let webhookURL = ValueForm.text(
        "an https URL",
        isPrintable: false,
        render: { WebhookURL.origin(of: $0) },
        parse: { text throws(Refusal) in try WebhookURL.check(text) }
    )
}

/// What the URL of a webhook has to keep.
enum WebhookURL {
    static func check(_ text: String) throws(Refusal) -> String {
        guard let components = URLComponents(string: text), let host = components.host, !host.isEmpty,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw Refusal("is not a URL", hint: "write https://host/path, percent-encoded")
        }
        guard components.user == nil, components.password == nil, components.fragment == nil else {
            throw Refusal("carries a user name, a password or a fragment", hint: "leave them out; requests are signed")
        }
        let scheme = components.scheme?.lowercased()
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        guard scheme == "https" || (scheme == "http" && LoopbackHost.contains(name.lowercased())) else {
            throw Refusal(
                "is not an https URL",
                hint: "write https://; http:// is accepted only for 127.0.0.1, ::1 and localhost"
            )
        }
        return text
    }

    /// Scheme, host and port; the rest may be a key and is not shown.
    static func origin(of text: String) -> String {
        guard let components = URLComponents(string: text), let scheme = components.scheme, let host = components.host
        else { return "[redacted]" }
        let port = components.port.map { ":\($0)" } ?? ""
        return "\(scheme)://\(host)\(port)" + (components.path.isEmpty ? "" : "/…")
    }
}
