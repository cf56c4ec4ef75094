/// Reads fixed-width numbers and literals off the front of a short text. A failed read consumes nothing.
struct DigitReader {
    private let bytes: [UInt8]
    private var index = 0

    /// Outer white space is dropped, and so is everything behind the first 64 bytes: no time is longer.
    init(_ text: String) {
        var slice = Array(text.utf8.prefix(64))[...]
        while let first = slice.first, ASCII.isSpace(first) { slice.removeFirst() }
        while let last = slice.last, ASCII.isSpace(last) { slice.removeLast() }
        bytes = Array(slice)
    }

    var isAtEnd: Bool { index == bytes.count }

    /// Exactly `width` decimal digits.
    mutating func number(_ width: Int) -> Int? {
        guard index + width <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[index..<index + width] {
            guard let digit = ASCII.digit(byte) else { return nil }
            value = value * 10 + digit
        }
        index += width
        return value
    }

    /// One decimal digit.
    mutating func digit() -> Int? {
        guard index < bytes.count, let digit = ASCII.digit(bytes[index]) else { return nil }
        index += 1
        return digit
    }

    /// The literal `text`; tells whether it was there.
    mutating func skip(_ text: StaticString) -> Bool {
        let width = text.utf8CodeUnitCount
        guard index + width <= bytes.count else { return false }
        let matches = text.withUTF8Buffer { $0.elementsEqual(bytes[index..<index + width]) }
        if matches { index += width }
        return matches
    }

    /// A run of ASCII letters, at most 9 of them.
    mutating func word() -> String {
        let start = index
        while index < bytes.count, index - start < 9, (0x61...0x7A).contains(ASCII.lowercased(bytes[index])) {
            index += 1
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }
}
