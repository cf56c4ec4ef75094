/// Identifiers on the wire: UUIDs with dashes, project ids without.
enum WireID {
    static func isUUID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return false }
        return bytes.indices.allSatisfy { index in
            switch index {
            case 8, 13, 18, 23: bytes[index] == UInt8(ascii: "-")
            default: isHexDigit(bytes[index])
            }
        }
    }

    static func isProjectID(_ text: String) -> Bool {
        text.utf8.count == 32 && text.utf8.allSatisfy { isHexDigit($0) && !(0x41...0x46).contains($0) }
    }

    /// A version 4 UUID made of 128 bits.
    static func uuid(high: UInt64, low: UInt64) -> String {
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: high >> (56 - $0 * 8)) }
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: low >> (56 - $0 * 8)) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16]
        return groups.map { HexDigits.lowerText(of: bytes[$0]) }.joined(separator: "-")
    }

    static func random() -> String {
        uuid(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt64.max))
    }

    /// 32 hex digits, as request ids and task ids have.
    static func randomPlain() -> String {
        let halves = [UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max)]
        return HexDigits.lowerText(
            of: halves.flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> ($0 * 8)) } }
        )
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
