import Crypto

/// SHA-256 of an event and all that came before it.
package struct ChainHash: Equatable, Hashable, Sendable {
    package static let byteCount = 32

    /// 32 bytes.
    package let bytes: [UInt8]

    /// Nil unless there are exactly 32.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// Nil unless these are 64 lower-case hexadecimal digits.
    package init?(hexadecimal text: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(text, count: Self.byteCount) else { return nil }
        self.bytes = bytes
    }

    /// Nothing but zeros.
    init(zeros: Void) { bytes = [UInt8](repeating: 0, count: Self.byteCount) }

    init(_ digest: SHA256.Digest) { bytes = Array(digest) }

    package var hexadecimal: String { Hexadecimal.text(bytes) }
}

extension ChainHash: CustomStringConvertible {
    package var description: String { hexadecimal }
}
