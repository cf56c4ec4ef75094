/// Where a secret lies. The configuration holds only this.
enum SecretReference: Sendable, Hashable {
    /// A file of that name in `$CREDENTIALS_DIRECTORY`, as systemd's `LoadCredential=` provides it.
    case credential(String)
    /// An absolute path.
    case file(String)
    /// A variable of the daemon's environment.
    case environment(String)

    /// How to refer to a secret; part of every hint about one.
    static let advice = "write credential:NAME (systemd LoadCredential=), file:/absolute/path or env:VARIABLE"

    /// - Throws: `Refusal` that never repeats `text`, since it may be a secret written down by mistake.
    init(_ text: String) throws(Refusal) {
        if let name = text.suffix(after: "credential:") {
            guard Self.isFileName(name) else {
                throw Refusal(
                    "names no credential",
                    hint: "after credential: write a plain file name of letters, digits, `.`, `-` and `_`"
                )
            }
            self = .credential(name)
        } else if let path = text.suffix(after: "file:") {
            guard path.hasPrefix("/"), !path.contains("\0") else {
                throw Refusal("does not name an absolute path", hint: "write file:/absolute/path, with one slash")
            }
            self = .file(path)
        } else if let name = text.suffix(after: "env:") {
            guard Self.isVariableName(name) else {
                throw Refusal(
                    "names no environment variable",
                    hint: "after env: write letters, digits and `_`, not starting with a digit"
                )
            }
            self = .environment(name)
        } else {
            throw Refusal(
                "holds the secret itself; secrets are only referred to",
                hint: "\(Self.advice), and replace the secret: it has been in a readable place"
            )
        }
    }

    private static func isFileName(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= 255, name != ".", name != ".." else { return false }
        return name.utf8.allSatisfy { $0.isASCIIAlphanumeric || [0x2E, 0x2D, 0x5F].contains($0) }
    }

    private static func isVariableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !first.isASCIIDigit else { return false }
        return name.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") }
    }
}

extension SecretReference: CustomStringConvertible {
    var description: String {
        switch self {
        case .credential(let name): "credential:\(name)"
        case .file(let path): "file:\(path)"
        case .environment(let name): "env:\(name)"
        }
    }
}

extension String {
    /// What follows `prefix`, or `nil` if the text does not begin with it.
    func suffix(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}

extension UInt8 {
    var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isASCIILowercase: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
    var isASCIIAlphanumeric: Bool {
        isASCIIDigit || isASCIILowercase || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }
    var isLowercaseHexDigit: Bool { isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self) }
}
