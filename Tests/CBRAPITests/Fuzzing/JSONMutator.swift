import SeededChance

/// Damages JSON texts in the ways that networks, proxies and other editions of an API do, repeatably from a seed.
struct JSONMutator {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// A number of 0..<bound.
    mutating func number(below bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &generator)
    }

    /// `text` after one to six mutations.
    mutating func mutate(_ text: [UInt8]) -> [UInt8] {
        var bytes = text
        for _ in 0...number(below: 6) { mutateOnce(&bytes) }
        return bytes
    }

    private mutating func mutateOnce(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = Array(token().utf8)
            return
        }
        let start = number(below: bytes.count)
        let end = min(bytes.count, start + 1 + number(below: 40))
        switch number(below: 8) {
        case 0: bytes[start] = UInt8(number(below: 256))
        case 1: bytes.removeSubrange(start..<end)
        case 2: bytes.insert(contentsOf: bytes[start..<end], at: number(below: bytes.count + 1))
        case 3: bytes.removeSubrange(start...)
        case 4: bytes.insert(contentsOf: token().utf8, at: start)
        case 5, 6: replaceValue(from: start, in: &bytes)
        default: bytes.swapAt(start, number(below: bytes.count))
        }
    }

    /// Replaces what follows the next colon, up to a comma or bracket, so that the structure often stays whole.
    private mutating func replaceValue(from start: Int, in bytes: inout [UInt8]) {
        guard let colon = bytes[start...].firstIndex(of: UInt8(ascii: ":")) else { return }
        let end = bytes[colon...].firstIndex { ",]}".utf8.contains($0) } ?? bytes.endIndex
        bytes.replaceSubrange(colon + 1..<end, with: token().utf8)
    }

    private mutating func token() -> String {
        Self.tokens[number(below: Self.tokens.count)]
    }

    private static let tokens = [
        "null", "true", "0", "-1", "1e999", "-0.0", "9223372036854775808", "-9223372036854775809", "1e-999",
        "99999999999999999999999999999999", #""""#, #""40""#, #""\ud800""#, #""\u0000""#, #""{}""#, #""{\"a\":{""#,
        "{}", "[]", "[[[[", "{\"id\":", "]", "}", "\"", "\\", ",", ":", #""9999-12-31T23:59:59.999999999+18:59""#,
        #""0001-01-01T00:00:00-18:59""#, #""2020-13-45T99:99:99""#, "\u{0}", "\u{FEFF}", "\u{202E}", "💥",
        #"[{"id":1,"code":6203}]"#, #"{"id":{"id":[]}}"#, "<html>", "NaN",
    ]
}
