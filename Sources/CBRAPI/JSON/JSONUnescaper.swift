/// Turns the inside of a JSON string into text.
enum JSONUnescaper {
    /// `bytes` are checked already: every backslash starts a whole escape. A lone surrogate becomes U+FFFD.
    static func text(_ bytes: ArraySlice<UInt8>) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.endIndex else {
                output.append(bytes[index])
                index += 1
                continue
            }
            if bytes[index + 1] == UInt8(ascii: "u") {
                let (scalar, width) = scalar(bytes, at: index)
                output.append(contentsOf: Array(String(Character(scalar)).utf8))
                index += width
            } else {
                output.append(plain(bytes[index + 1]))
                index += 2
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func plain(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    /// The scalar of the escape at `index`, and how many bytes it takes: 6, or 12 for a surrogate pair.
    private static func scalar(_ bytes: ArraySlice<UInt8>, at index: Int) -> (Unicode.Scalar, Int) {
        guard let high = unit(bytes, at: index) else { return ("\u{FFFD}", 2) }
        if let scalar = Unicode.Scalar(high) { return (scalar, 6) }
        if (0xD800..<0xDC00).contains(high), let low = unit(bytes, at: index + 6), (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        {
            return (scalar, 12)
        }
        return ("\u{FFFD}", 6)
    }

    private static func unit(_ bytes: ArraySlice<UInt8>, at index: Int) -> UInt32? {
        guard index + 6 <= bytes.endIndex, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        else { return nil }
        return bytes[index + 2..<index + 6].reduce(UInt32?(0)) { value, byte in
            guard let value, let digit = PercentEncoding.hexValue(byte) else { return nil }
            return value << 4 | UInt32(digit)
        }
    }
}
