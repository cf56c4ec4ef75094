/// One header field of a request or reply.
package struct HeaderField: Hashable, Sendable {
    /// The name as sent; compare without case.
    package let name: String
    /// The value, without line breaks.
    package let value: String

    /// Makes a field from its two texts.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether the name equals `other`, ASCII case set aside.
    func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count
            && zip(name.utf8, other.utf8).allSatisfy { ASCII.lowercased($0) == ASCII.lowercased($1) }
    }
}

extension HeaderField: CustomStringConvertible, CustomDebugStringConvertible {
    /// `name: value`; the value of a secret header is replaced by a placeholder.
    package var description: String {
        "\(name): \(SecretHeaders.contains(name) ? SecretHeaders.placeholder : value)"
    }

    /// The same as `description`, so that a debugger's or logger's dump shows no secret either.
    package var debugDescription: String { description }
}

extension HeaderField: CustomReflectable {
    /// Reflection shows what `description` shows, so that `dump` prints no secret.
    package var customMirror: Mirror {
        Mirror(self, children: ["field": description])
    }
}
