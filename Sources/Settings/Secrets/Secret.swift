/// A key, password or token that does not end up in a log by accident.
///
/// Printing, interpolating, dumping, mirroring and encoding all give a placeholder with the reference the secret came
/// from. The bytes are reached only through `withBytes` and `revealed`, so a search for those two names finds every use.
package struct Secret: Sendable {
    /// Where the secret was read from, for example `credential:cbr-secret-key`. Safe to show.
    package let reference: String
    private let text: String

    /// - Parameters:
    ///   - text: the secret itself; not empty.
    ///   - reference: where it came from, shown in its place.
    package init(_ text: String, reference: String) {
        self.text = text
        self.reference = reference
    }

    /// Calls `body` with the UTF-8 bytes of the secret. The buffer is valid only during the call.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Array(text.utf8).withUnsafeBytes(body)
    }

    /// The secret as text, for an interface that takes nothing else. The caller keeps it out of messages.
    package func revealed() -> String { text }

    /// What stands in the secret's place wherever it is shown.
    package var placeholder: String { "[redacted] \(reference)" }
}

extension Secret: Equatable {
    /// Whether the secrets are the same, wherever they came from. Takes the same time wherever equally long secrets differ.
    package static func == (first: Secret, second: Secret) -> Bool {
        let left = Array(first.text.utf8)
        let right = Array(second.text.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { placeholder }
    package var debugDescription: String { placeholder }
}

extension Secret: CustomReflectable {
    /// A mirror without children, so that `dump` finds nothing to print.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Secret: Encodable {
    /// Encodes the placeholder. A secret cannot be decoded: it comes only from its reference.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(placeholder)
    }
}
