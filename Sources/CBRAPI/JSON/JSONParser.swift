/// Splits a JSON text (RFC 8259) into the nodes of a `JSONDocument`.
///
/// Structure is checked strictly, so a truncated text never passes for a whole one. Inside strings it is lenient:
/// raw control characters and invalid UTF-8 are let through, the latter is repaired when the string is read.
struct JSONParser {
    /// Why a text is not JSON, with the offset of the first byte that does not fit.
    enum Failure: Error, Equatable {
        case endedEarly
        case unexpected(offset: Int)
        case tooDeep(offset: Int)
        case tooLong
    }

    /// Answers of the API nest about 8 levels; the bound keeps hostile input off the stack.
    static let depthMax = 64
    /// Far above any page; node offsets are 32 bits wide.
    static let bytesMax = 64 << 20

    private let bytes: [UInt8]
    private var index = 0
    private var nodes: [JSONDocument.Node] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func parse() throws(Failure) -> [JSONDocument.Node] {
        guard bytes.count <= Self.bytesMax else { throw .tooLong }
        nodes.reserveCapacity(bytes.count / 16)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw .unexpected(offset: index) }
        return nodes
    }

    private mutating func value(depth: Int) throws(Failure) {
        switch try nextToken() {
        case UInt8(ascii: "{"):
            try object(depth: depth)
        case UInt8(ascii: "["):
            try array(depth: depth)
        case UInt8(ascii: "\""):
            try string()
        case UInt8(ascii: "t"):
            try literal("true", .yes)
        case UInt8(ascii: "f"):
            try literal("false", .no)
        case UInt8(ascii: "n"):
            try literal("null", .null)
        default:
            try number()
        }
    }

    private mutating func object(depth: Int) throws(Failure) {
        guard depth < Self.depthMax else { throw .tooDeep(offset: index) }
        let position = open(.object)
        if try nextToken() == UInt8(ascii: "}") {
            close(position)
            return
        }
        while true {
            guard try nextToken() == UInt8(ascii: "\"") else { throw .unexpected(offset: index) }
            try string()
            guard try nextToken() == UInt8(ascii: ":") else { throw .unexpected(offset: index) }
            index += 1
            try value(depth: depth + 1)
            if try separatorOrEnd(UInt8(ascii: "}")) { break }
        }
        close(position)
    }

    private mutating func array(depth: Int) throws(Failure) {
        guard depth < Self.depthMax else { throw .tooDeep(offset: index) }
        let position = open(.array)
        if try nextToken() == UInt8(ascii: "]") {
            close(position)
            return
        }
        while true {
            try value(depth: depth + 1)
            if try separatorOrEnd(UInt8(ascii: "]")) { break }
        }
        close(position)
    }

    /// Consumes a comma and returns false, or leaves the closing bracket in place and returns true.
    private mutating func separatorOrEnd(_ end: UInt8) throws(Failure) -> Bool {
        let token = try nextToken()
        if token == UInt8(ascii: ",") {
            index += 1
            return false
        }
        guard token == end else { throw .unexpected(offset: index) }
        return true
    }

    private mutating func string() throws(Failure) {
        index += 1
        let start = index
        var hasEscape = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                add(.string, start: start, end: index, hasEscape: hasEscape)
                index += 1
                return
            }
            if byte == UInt8(ascii: "\\") {
                hasEscape = true
                try checkEscape()
            } else {
                index += 1
            }
        }
        throw .endedEarly
    }

    private mutating func checkEscape() throws(Failure) {
        guard index + 1 < bytes.count else { throw .endedEarly }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 2
        case UInt8(ascii: "u"):
            guard index + 6 <= bytes.count else { throw .endedEarly }
            for offset in index + 2..<index + 6 where PercentEncoding.hexValue(bytes[offset]) == nil {
                throw .unexpected(offset: offset)
            }
            index += 6
        default:
            throw .unexpected(offset: index + 1)
        }
    }

    private mutating func number() throws(Failure) {
        let start = index
        if peek() == UInt8(ascii: "-") { index += 1 }
        try digits()
        if peek() == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if let byte = peek(), ASCII.lowercased(byte) == UInt8(ascii: "e") {
            index += 1
            if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        add(.number, start: start, end: index)
    }

    private mutating func digits() throws(Failure) {
        let start = index
        while let byte = peek(), ASCII.digit(byte) != nil { index += 1 }
        guard index > start else { throw index == bytes.count ? .endedEarly : .unexpected(offset: index) }
    }

    private mutating func literal(_ text: StaticString, _ kind: JSONDocument.Kind) throws(Failure) {
        let width = text.utf8CodeUnitCount
        let matches = text.withUTF8Buffer { $0.elementsEqual(bytes[index..<min(index + width, bytes.count)]) }
        guard matches else { throw index + width > bytes.count ? .endedEarly : .unexpected(offset: index) }
        add(kind, start: index, end: index + width)
        index += width
    }

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

    /// The next byte that is not white space, left in place.
    private mutating func nextToken() throws(Failure) -> UInt8 {
        skipSpace()
        guard index < bytes.count else { throw .endedEarly }
        return bytes[index]
    }

    private mutating func skipSpace() {
        while index < bytes.count, ASCII.isSpace(bytes[index]) { index += 1 }
    }

    private mutating func open(_ kind: JSONDocument.Kind) -> Int {
        add(kind, start: index, end: index)
        index += 1
        return nodes.count - 1
    }

    private mutating func close(_ position: Int) {
        index += 1
        nodes[position].end = UInt32(index)
        nodes[position].next = UInt32(nodes.count)
    }

    private mutating func add(_ kind: JSONDocument.Kind, start: Int, end: Int, hasEscape: Bool = false) {
        nodes.append(
            JSONDocument.Node(
                kind: kind,
                hasEscape: hasEscape,
                start: UInt32(start),
                end: UInt32(end),
                next: UInt32(nodes.count + 1)
            )
        )
    }
}
