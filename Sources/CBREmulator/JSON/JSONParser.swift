/// Reads a JSON document (RFC 8259) from bytes. A repeated key keeps its last value.
struct JSONParser {
    /// The document is not JSON; `offset` is the byte at which that was seen.
    struct SyntaxError: Error, Equatable {
        let offset: Int
    }

    /// Deeper nesting than any CBR body has is refused, so a hostile one cannot exhaust the stack.
    static let depthMax = 64

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// - Throws: `SyntaxError` for anything that is not exactly one JSON value.
    static func parse(_ bytes: [UInt8]) throws(SyntaxError) -> JSONValue {
        var parser = JSONParser(bytes: bytes)
        let value = try parser.value()
        parser.skipBlanks()
        guard parser.position == bytes.count else { throw parser.failure }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var failure: SyntaxError { SyntaxError(offset: position) }
    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func value() throws(SyntaxError) -> JSONValue {
        skipBlanks()
        switch current {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(SyntaxError) -> JSONValue {
        let length = text.utf8CodeUnitCount
        guard position + length <= bytes.count else { throw failure }
        for index in 0..<length where bytes[position + index] != text.utf8Start[index] { throw failure }
        position += length
        return value
    }

    private mutating func expect(_ byte: UInt8) throws(SyntaxError) {
        guard current == byte else { throw failure }
        position += 1
    }

    private mutating func object() throws(SyntaxError) -> JSONValue {
        try enter()
        var object = JSONObject()
        skipBlanks()
        if current == UInt8(ascii: "}") {
            leave()
            return .object(object)
        }
        while true {
            skipBlanks()
            let key = try string()
            skipBlanks()
            try expect(UInt8(ascii: ":"))
            object[key] = try value()
            skipBlanks()
            if current == UInt8(ascii: "}") { break }
            try expect(UInt8(ascii: ","))
        }
        leave()
        return .object(object)
    }

    private mutating func array() throws(SyntaxError) -> JSONValue {
        try enter()
        var elements: [JSONValue] = []
        skipBlanks()
        if current == UInt8(ascii: "]") {
            leave()
            return .array(elements)
        }
        while true {
            elements.append(try value())
            skipBlanks()
            if current == UInt8(ascii: "]") { break }
            try expect(UInt8(ascii: ","))
        }
        leave()
        return .array(elements)
    }

    private mutating func enter() throws(SyntaxError) {
        depth += 1
        guard depth <= Self.depthMax else { throw failure }
        position += 1
    }

    private mutating func leave() {
        depth -= 1
        position += 1
    }

    private mutating func number() throws(SyntaxError) -> JSONValue {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
        var isInteger = true
        if current == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let number = Int(text) { return .int(number) }
        guard let number = Double(text), number.isFinite else { throw failure }
        return .double(number)
    }

    private mutating func digits() throws(SyntaxError) {
        let start = position
        while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw failure }
    }

    private mutating func string() throws(SyntaxError) -> String {
        try expect(UInt8(ascii: "\""))
        var text: [UInt8] = []
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let valid = String(validating: text, as: UTF8.self) else { throw failure }
                return valid
            case UInt8(ascii: "\\"):
                position += 1
                text.append(contentsOf: try escape())
            case 0..<0x20:
                throw failure
            default:
                text.append(byte)
                position += 1
            }
        }
        throw failure
    }

    private mutating func escape() throws(SyntaxError) -> [UInt8] {
        guard let byte = current else { throw failure }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw failure
        }
    }

    private mutating func unicodeEscape() throws(SyntaxError) -> [UInt8] {
        let first = try codeUnit()
        var scalar = UInt32(first)
        if (0xD800..<0xDC00).contains(first) {
            try expect(UInt8(ascii: "\\"))
            try expect(UInt8(ascii: "u"))
            let second = try codeUnit()
            guard (0xDC00..<0xE000).contains(second) else { throw failure }
            scalar = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let valid = Unicode.Scalar(scalar) else { throw failure }
        return Array(String(valid).utf8)
    }

    private mutating func codeUnit() throws(SyntaxError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw failure }
        var unit: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw failure }
            unit = unit << 4 | UInt16(digit)
        }
        position += 4
        return unit
    }
}
