/// A text that is looked for in whatever way it may have been quoted: in JSON, in JSON within JSON and so on
/// (RFC 8259, section 7), percent-encoded once or more (RFC 3986, 2.1), or with the character references of HTML and XML.
/// Encoders are free in what they escape, so each character is recognised by itself.
struct QuotedText: Sendable {
    private struct Character: Sendable {
        var scalar: UInt32
        var bytes: [UInt8]
        var units: [UInt16]
        /// Its name in HTML and XML, for those that have one in both.
        var name: [UInt8]?
    }

    private let literal: [UInt8]
    private let characters: [Character]
    /// The bytes with which it may begin.
    let beginnings: Set<UInt8>

    init(_ text: String) {
        literal = Array(text.utf8)
        beginnings = Set(literal.prefix(1) + [UInt8(ascii: "\\"), UInt8(ascii: "%"), UInt8(ascii: "&")])
        var characters: [Character] = []
        for scalar in text.unicodeScalars {
            // How many backslashes stand for one depends on the depth: several are looked for as one.
            if scalar == "\\", characters.last?.scalar == scalar.value { continue }
            characters.append(
                Character(
                    scalar: scalar.value,
                    bytes: Array(String(scalar).utf8),
                    units: Array(String(scalar).utf16),
                    name: Self.names[scalar].map { Array($0.utf8) }
                )
            )
        }
        self.characters = characters
    }

    private static let names: [Unicode.Scalar: String] = ["&": "amp", "<": "lt", ">": "gt", "\"": "quot", "'": "apos"]

    /// Where the text ends that begins at `start`; nil when it does not begin there.
    func end(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        // First as it is: it may itself look like something that is quoted.
        if Self.starts(literal, text, start) { return start + literal.count }
        var place = start
        for character in characters {
            guard let next = Self.end(of: character, text, place) else { return nil }
            place = next
        }
        return place
    }

    private static func end(of character: Character, _ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard start < text.count else { return nil }
        switch text[start] {
        case UInt8(ascii: "\\"):
            let letters = skipBackslashes(text, start)
            if let end = escapedEnd(of: character.units, text, letters) { return end }
            return character.scalar == 0x5C ? letters : plainEnd(of: character.bytes, text, letters)
        case UInt8(ascii: "&"):
            return referenceEnd(of: character, text, start) ?? plainEnd(of: character.bytes, text, start)
        default: return plainEnd(of: character.bytes, text, start)
        }
    }

    /// Each byte as it is or percent-encoded.
    private static func plainEnd(of bytes: [UInt8], _ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        var place = start
        for byte in bytes {
            guard place < text.count else { return nil }
            if text[place] == byte, byte != UInt8(ascii: "%") || percentEnd(of: byte, text, place) == nil {
                place += 1
            } else if let end = percentEnd(of: byte, text, place) {
                place = end
            } else {
                return nil
            }
        }
        return place
    }

    private static func percentEnd(of byte: UInt8, _ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard text[start] == UInt8(ascii: "%") else { return nil }
        var place = start + 1
        // Encoded again: the sign itself has become %25.
        while number(text, place, count: 2) == 0x25, number(text, place + 2, count: 2) != nil { place += 2 }
        return number(text, place, count: 2) == UInt32(byte) ? place + 2 : nil
    }

    private static func skipBackslashes(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var place = start
        while place < text.count, text[place] == UInt8(ascii: "\\") { place += 1 }
        return place
    }

    /// Behind the backslashes of the first unit.
    private static func escapedEnd(of units: [UInt16], _ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        var place = start
        for (index, unit) in units.enumerated() {
            if index > 0 {
                let next = skipBackslashes(text, place)
                guard next > place else { return nil }
                place = next
            }
            guard place < text.count, text[place] == UInt8(ascii: "u") else { return nil }
            guard number(text, place + 1, count: 4) == UInt32(unit) else { return nil }
            place += 5
        }
        return place
    }

    /// `&amp;`, `&#38;` or `&#x26;`, and the same with its own sign referred to again.
    private static func referenceEnd(
        of character: Character,
        _ text: UnsafeBufferPointer<UInt8>,
        _ start: Int
    ) -> Int? {
        var place = start + 1
        let again: [UInt8] = [97, 109, 112, 59]
        while starts(again, text, place), place + 4 < text.count,
            text[place + 4] == UInt8(ascii: "#") || character.name.map({ starts($0, text, place + 4) }) ?? false
        {
            place += 4
        }
        if let name = character.name, starts(name + [UInt8(ascii: ";")], text, place) { return place + name.count + 1 }
        guard place < text.count, text[place] == UInt8(ascii: "#") else { return nil }
        place += 1
        let isHexadecimal = place < text.count && text[place] | 0x20 == UInt8(ascii: "x")
        if isHexadecimal { place += 1 }
        var value: UInt32 = 0
        var count = 0
        while place < text.count, count < 8, let digit = digit(text[place]), isHexadecimal || digit < 10 {
            value = value * (isHexadecimal ? 16 : 10) + digit
            place += 1
            count += 1
        }
        guard count > 0, value == character.scalar, place < text.count, text[place] == UInt8(ascii: ";") else {
            return nil
        }
        return place + 1
    }

    private static func starts(_ bytes: [UInt8], _ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        text.count - start >= bytes.count && text[start..<(start + bytes.count)].elementsEqual(bytes)
    }

    /// So many hexadecimal digits; nil when there are others.
    private static func number(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, count: Int) -> UInt32? {
        guard text.count - start >= count else { return nil }
        var value: UInt32 = 0
        for place in start..<(start + count) {
            guard let digit = digit(text[place]) else { return nil }
            value = value * 16 + digit
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
