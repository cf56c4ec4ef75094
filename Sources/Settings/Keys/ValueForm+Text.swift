extension ValueForm<String> {
    /// An absolute path, without a slash at its end.
    static let absolutePath = ValueForm.text("an absolute path", render: \.self) { text throws(Refusal) in
        guard text.hasPrefix("/"), !text.contains("\0") else {
            throw Refusal("is not an absolute path", hint: "write a path that begins with /")
        }
        return text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// 1 to `bytesMax` bytes without control characters.
    static func line(_ name: String, bytesMax: Int) -> ValueForm {
        .text(name, isPrintable: false, render: \.self) { text throws(Refusal) in
            guard (1...bytesMax).contains(text.utf8.count), text.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
                throw Refusal(
                    "is empty, too long or has control characters",
                    hint: "write 1 to \(bytesMax) bytes of text"
                )
            }
            return text
        }
    }

    /// An id of a project, as the API's URLs have it. Not printable: it is copied from the same page as the key pair.
    static let projectID = ValueForm.text("32 lower-case hexadecimal digits", isPrintable: false, render: \.self) {
        text throws(Refusal) in
        guard text.utf8.count == 32, text.utf8.allSatisfy(\.isLowercaseHexDigit) else {
            throw Refusal(
                "is not a project id",
                hint: "write the 32 lower-case hexadecimal digits shown under \"My Credentials\" in the console"
            )
        }
        return text
    }
}

extension ValueForm<UInt32> {
    /// Permission bits of the socket in octal.
    static let socketMode = ValueForm.text(
        "an octal mode from 0600 to 0770",
        render: { "0" + String($0, radix: 8) },
        parse: { text throws(Refusal) in
            guard let mode = UInt32(text, radix: 8), mode & 0o600 == 0o600, mode & ~0o770 == 0 else {
                throw Refusal(
                    "is not a mode for the socket",
                    hint: "write 0660 (owner and group) or 0600 (owner only); everybody else never gets in"
                )
            }
            return mode
        }
    )
}

extension ValueForm<ListenAddress> {
    static let listenAddress = ValueForm.text(
        "`unix:/path` or `tcp:host:port`",
        render: \.description,
        parse: { text throws(Refusal) in try ListenAddress.parse(text) }
    )
}

extension ValueForm<[String]> {
    /// Names in lower case, each once; IPv6 addresses in brackets.
    static let hostNames = ValueForm.text(
        "host names separated by commas",
        render: { $0.joined(separator: ", ") },
        parse: { text throws(Refusal) in
            var names: [String] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let name = part.lowercased().trimmed
                guard HostName.isAcceptable(name) else {
                    throw Refusal(
                        "is not a list of host names",
                        hint: "write names without scheme and port, separated by commas: backup.example.com, backup"
                    )
                }
                if !names.contains(name) { names.append(name) }
            }
            return names
        }
    )
}

extension ValueForm<[SocketCaller]> {
    /// Each once.
    static let socketCallers = ValueForm.text(
        "`uid:` or `gid:` and a number, separated by commas",
        render: { $0.map(\.description).joined(separator: ", ") },
        parse: { text throws(Refusal) in
            var callers: [SocketCaller] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard let caller = SocketCaller(String(part).trimmed) else {
                    throw Refusal(
                        "is not a list of users and groups",
                        hint: "write numbers, as `id` prints them: uid:1001, gid:27"
                    )
                }
                if !callers.contains(caller) { callers.append(caller) }
            }
            return callers
        }
    )
}

extension ValueForm<Endpoint> {
    /// Not printable: a URL may carry a password.
    static let endpoint = ValueForm.text("an https URL", isPrintable: false, render: \.urlString) {
        text throws(Refusal) in
        try Endpoint(url: text, allowsPlainText: false)
    }

    /// Not printable: a URL may carry a password.
    static let proxy = ValueForm.text("an http or https URL", isPrintable: false, render: \.urlString) {
        text throws(Refusal) in
        try Endpoint(url: text, allowsPlainText: true)
    }
}

extension ValueForm<SecretReference> {
    static let secretReference = ValueForm.text(
        "a secret reference",
        isPrintable: false,
        render: { "[redacted] \($0)" },
        parse: { text throws(Refusal) in try SecretReference(text) }
    )
}

/// A text that is either written down or referred to.
enum WrittenOrReferred: Sendable, Hashable {
    case written(String)
    case referred(SecretReference)

    init(_ text: String) throws(Refusal) {
        let schemes = ["credential:", "file:", "env:"]
        self = schemes.contains(where: text.hasPrefix) ? .referred(try SecretReference(text)) : .written(text)
    }
}

extension ValueForm<WrittenOrReferred> {
    /// An access key: the id of a key pair, shown with its first four characters only, and those only of a long one.
    static let accessKey = ValueForm.text(
        "an access key or a secret reference",
        isPrintable: false,
        render: { value in
            switch value {
            case .written(let text): text.count < 16 ? "[redacted]" : "[redacted] \(text.prefix(4))…"
            case .referred(let reference): "[redacted] \(reference)"
            }
        },
        parse: { text throws(Refusal) in try WrittenOrReferred(text) }
    )

    /// SHA-256 in hexadecimal.
    static let sha256 = ValueForm.text(
        "64 hexadecimal digits or a secret reference",
        isPrintable: false,
        render: { value in
            switch value {
            case .written(let text): "\(text.prefix(8))…"
            case .referred(let reference): "[redacted] \(reference)"
            }
        },
        parse: { text throws(Refusal) in try WrittenOrReferred(text) }
    )
}
