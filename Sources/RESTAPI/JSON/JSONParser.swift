/// Reads a JSON text strictly as RFC 8259 has it: valid UTF-8, no raw control characters, no lone surrogates, nothing
/// behind the value. Members that appear twice are let through and reported, so that they can be refused with their
/// place.
struct JSONParser {
    /// What was read.
    struct Document: Equatable, Sendable {
        var value: JSON
        /// Members that an object has more than once; `value` has them all.
        var duplicates: [JSONPointer]
    }

    /// Why a text is not JSON, and where; lines and columns (in bytes) count from 1.
    struct Failure: Error, Equatable {
        var message: String
        var line: Int
        var column: Int
    }

    /// Requests nest four deep; the bound keeps hostile input off the stack.
    static let depthMax = 32

    let bytes: [UInt8]
    var index = 0
    private var duplicates: [JSONPointer] = []

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func parse(_ bytes: [UInt8]) throws(Failure) -> Document {
        var parser = JSONParser(bytes)
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Failure(message: "the text is not UTF-8", line: 1, column: 1)
        }
        let value = try parser.value(at: .root, depth: 0)
        parser.skipSpace()
        guard parser.index == bytes.count else { throw parser.failure("there is something behind the value") }
        return Document(value: value, duplicates: parser.duplicates)
    }

    private mutating func value(at place: JSONPointer, depth: Int) throws(Failure) -> JSON {
        skipSpace()
        guard let byte = peek() else { throw failure("a value is expected") }
        switch byte {
        case UInt8(ascii: "{"): return try object(at: place, depth: depth)
        case UInt8(ascii: "["): return try array(at: place, depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw failure("a value is expected")
        }
    }

    private mutating func object(at place: JSONPointer, depth: Int) throws(Failure) -> JSON {
        try enter(depth)
        var members: [JSON.Member] = []
        var names: Set<String> = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw failure("a member's name in quotes is expected") }
            let name = try string()
            if !names.insert(name).inserted { duplicates.append(place.member(name)) }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw failure("a colon is expected") }
            members.append(JSON.Member(name: name, value: try value(at: place.member(name), depth: depth + 1)))
            if try isOver(UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private mutating func array(at place: JSONPointer, depth: Int) throws(Failure) -> JSON {
        try enter(depth)
        var elements: [JSON] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            elements.append(try value(at: place.element(elements.count), depth: depth + 1))
            if try isOver(UInt8(ascii: "]")) { return .array(elements) }
        }
    }

    private mutating func enter(_ depth: Int) throws(Failure) {
        guard depth < Self.depthMax else { throw failure("the text nests deeper than \(Self.depthMax) levels") }
        index += 1
    }

    /// Consumes a comma and returns false, or the closing bracket and returns true.
    private mutating func isOver(_ end: UInt8) throws(Failure) -> Bool {
        skipSpace()
        if take(UInt8(ascii: ",")) { return false }
        guard take(end) else { throw failure("a comma or '\(Character(Unicode.Scalar(end)))' is expected") }
        return true
    }

    private mutating func literal(_ text: StaticString, _ value: JSON) throws(Failure) -> JSON {
        let end = index + text.utf8CodeUnitCount
        let matches =
            end <= bytes.count && text.withUTF8Buffer { $0.elementsEqual(bytes[index..<end]) }
        guard matches else { throw failure("a value is expected") }
        index = end
        return value
    }

    private mutating func number() throws(Failure) -> String {
        let start = index
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func digits() throws(Failure) {
        let start = index
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        guard index > start else { throw failure("a digit is expected") }
    }

    func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D { index += 1 }
    }

    /// A failure at the present place.
    func failure(_ message: String) -> Failure {
        let before = bytes[..<index]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let place = index == bytes.count ? "the text ends where " + message : message
        return Failure(message: place, line: line, column: index - start + 1)
    }
}
