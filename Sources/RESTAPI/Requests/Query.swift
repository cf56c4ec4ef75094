import Crypto
import Workflow

/// The parameters of a request's query. Reading ends with `finish`, which refuses what nobody asked for.
struct Query {
    private var pairs: [(name: String, value: String)] = []
    private var known: [String] = []
    private(set) var faults = Faults()

    /// - Parameter text: what stands behind the question mark. Plus signs are spaces, as forms send them.
    init(_ text: String?) {
        for pair in (text ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? Self.decode(parts[1]) : ""
            guard let name = Self.decode(parts[0]), let value else {
                refuse(String(parts[0].prefix(40)), .badPattern, "is not percent-encoded UTF-8")
                continue
            }
            pairs.append((name, value))
        }
    }

    mutating func refuse(_ name: String, _ code: Fault.Code, _ detail: String) {
        faults.add(Fault(place: .parameter(name), code: code, detail: detail))
    }

    /// The value of `name`; nil when it is absent.
    /// - Parameter lengthMax: in characters.
    mutating func take(_ name: String, lengthMax: Int = 255) -> String? {
        let values = takeAll(name)
        if values.count > 1 { refuse(name, .duplicate, "appears more than once") }
        guard let value = values.first else { return nil }
        guard value.unicodeScalars.count <= lengthMax else {
            refuse(name, .tooLong, "has more than \(lengthMax) characters")
            return nil
        }
        return value
    }

    /// All values of `name`. An empty one is a fault: what was meant to narrow a list would not.
    mutating func takeAll(_ name: String) -> [String] {
        known.append(name)
        let values = pairs.filter { $0.name == name }.map(\.value)
        if values.contains("") { refuse(name, .tooShort, "is empty") }
        return values.filter { !$0.isEmpty }
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = take(name) else { return nil }
        let isWritten = text.utf8.allSatisfy {
            $0 == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        if isWritten, let number = Int(text), range.contains(number) { return number }
        refuse(name, .outOfRange, "is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// `true` or `false`.
    mutating func flag(_ name: String) -> Bool? {
        guard let text = take(name) else { return nil }
        if let flag = Bool(text) { return flag }
        refuse(name, .unknownValue, "is not one of true, false")
        return nil
    }

    mutating func time(_ name: String) -> Timestamp? {
        guard let text = take(name) else { return nil }
        // The plus of a zone that was not encoded has become a space.
        let restored = String(text.map { $0 == " " ? "+" : $0 })
        if let time = Timestamp(rfc3339: restored) { return time }
        refuse(name, .notATime, "is not a time with zone such as 2026-01-31T23:00:00Z")
        return nil
    }

    /// One of a closed set of texts.
    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        of type: Value.Type
    ) -> Value? {
        guard let text = take(name) else { return nil }
        if let value = Value(rawValue: text) { return value }
        refuse(name, .unknownValue, "is not one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    mutating func uuid(_ name: String) -> String? {
        guard let text = take(name) else { return nil }
        if let id = UUIDText.normalized(text) { return id }
        refuse(name, .notAUUID, "is not a UUID")
        return nil
    }

    /// The number of an event. JSON's readers are not all exact beyond 2^53, so no number is taken that is larger.
    mutating func sequence(_ name: String) -> Int64? {
        integer(name, in: 0...Self.sequenceMax).map { Int64($0) }
    }

    static let sequenceMax = 9_007_199_254_740_991

    /// - Throws: `Problem` with every fault, when there is one.
    mutating func finish() throws(Problem) {
        var refused: Set<String> = []
        for pair in pairs where !known.contains(pair.name) && refused.insert(pair.name).inserted {
            refuse(
                String(pair.name.prefix(40)),
                .unknownParameter,
                known.isEmpty
                    ? "is not known here; the route takes no parameters"
                    : "is not known here; known are \(known.joined(separator: ", "))"
            )
        }
        guard faults.isEmpty else { throw Problem(.invalidQuery, faults) }
    }

    /// A few characters that differ, almost certainly, when other parameters than `names` differ.
    func digest(without names: Set<String>) -> String {
        let texts = pairs.filter { !names.contains($0.name) }
            .map { "\($0.name)=\($0.value)\u{0}" }.sorted()
        return SHA256.hash(data: Array(texts.joined().utf8)).prefix(4)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
