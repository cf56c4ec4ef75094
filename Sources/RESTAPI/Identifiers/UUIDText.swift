/// The text form of a UUID (RFC 9562, section 4).
enum UUIDText {
    /// The id in lower case; nil when `text` is not 8-4-4-4-12 hexadecimal digits.
    static func normalized(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        var result: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            switch (index, byte) {
            case (8, UInt8(ascii: "-")), (13, UInt8(ascii: "-")), (18, UInt8(ascii: "-")), (23, UInt8(ascii: "-")):
                result.append(byte)
            case (8, _), (13, _), (18, _), (23, _): return nil
            case (_, UInt8(ascii: "0")...UInt8(ascii: "9")), (_, UInt8(ascii: "a")...UInt8(ascii: "f")):
                result.append(byte)
            case (_, UInt8(ascii: "A")...UInt8(ascii: "F")): result.append(byte | 0x20)
            default: return nil
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
