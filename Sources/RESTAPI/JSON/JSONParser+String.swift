extension JSONParser {
    /// Reads a string from its opening quote to behind its closing one.
    mutating func string() throws(Failure) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                index += 1
                try appendEscape(to: &text)
            case 0..<0x20:
                throw failure("a control character stands in a string; write it as an escape")
            default:
                text.append(byte)
                index += 1
            }
        }
        throw failure("a closing quote is expected")
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(Failure) {
        guard let letter = peek() else { throw failure("an escape is expected") }
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            index += 1
            text += String(Character(try scalar())).utf8
            return
        default: throw failure("there is no such escape")
        }
        index += 1
    }

    /// The character of a `\u` escape, of two when the first is the upper half of a surrogate pair (RFC 8259, section
    /// 7).
    private mutating func scalar() throws(Failure) -> Unicode.Scalar {
        let first = try unit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let second = try unit()
            if (0xDC00..<0xE000).contains(second),
                let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
            {
                return scalar
            }
        }
        throw failure("half of a surrogate pair stands alone")
    }

    private mutating func unit() throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw failure("a hexadecimal digit is expected")
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }
}
