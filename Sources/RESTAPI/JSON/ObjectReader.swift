/// Reads the members of a JSON object, noting every fault instead of stopping at the first. A member that is null
/// counts as absent. Reading ends with `finish`, which refuses what nobody asked for.
struct ObjectReader {
    let pointer: JSONPointer
    private let members: [JSON.Member]
    private var known: [String] = []

    /// Nil, with a fault noted, when `value` is not an object.
    init?(_ value: JSON, at pointer: JSONPointer, _ faults: inout Faults) {
        guard case .object(let members) = value else {
            faults.add(pointer, .wrongType, "is \(value.kind); an object is expected")
            return nil
        }
        self.pointer = pointer
        self.members = members
    }

    /// Whether the object has `name` with something else than null.
    func has(_ name: String) -> Bool { members.contains { $0.name == name && $0.value != .null } }

    /// The value of `name`; nil when it is absent or null, which is a fault if it is required.
    mutating func take(_ name: String, required: Bool = false, _ faults: inout Faults) -> JSON? {
        known.append(name)
        let value = members.first { $0.name == name }?.value ?? .null
        if value != .null { return value }
        if required { faults.add(pointer.member(name), .required, "is required") }
        return nil
    }

    mutating func object(_ name: String, required: Bool = false, _ faults: inout Faults) -> ObjectReader? {
        guard let value = take(name, required: required, &faults) else { return nil }
        return ObjectReader(value, at: pointer.member(name), &faults)
    }

    mutating func array(_ name: String, required: Bool = false, _ faults: inout Faults) -> [JSON]? {
        guard let value = take(name, required: required, &faults) else { return nil }
        guard case .array(let elements) = value else {
            faults.add(pointer.member(name), .wrongType, "is \(value.kind); an array is expected")
            return nil
        }
        return elements
    }

    /// A text that keeps `rule`.
    mutating func text(
        _ name: String,
        _ rule: TextRule,
        required: Bool = false,
        _ faults: inout Faults
    ) -> String? {
        guard let value = take(name, required: required, &faults) else { return nil }
        guard case .string(let text) = value else {
            faults.add(pointer.member(name), .wrongType, "is \(value.kind); a string is expected")
            return nil
        }
        return rule.check(text, at: pointer.member(name), &faults)
    }

    mutating func boolean(_ name: String, default fallback: Bool, _ faults: inout Faults) -> Bool {
        guard let value = take(name, &faults) else { return fallback }
        if case .bool(let flag) = value { return flag }
        faults.add(pointer.member(name), .wrongType, "is \(value.kind); true or false is expected")
        return fallback
    }

    /// A whole number within `range`.
    mutating func integer(
        _ name: String,
        in range: ClosedRange<Int>,
        required: Bool = false,
        _ faults: inout Faults
    ) -> Int? {
        guard let value = take(name, required: required, &faults) else { return nil }
        guard case .number(let text) = value else {
            faults.add(pointer.member(name), .wrongType, "is \(value.kind); a whole number is expected")
            return nil
        }
        // JSON has one kind of number only: 5.0 is a whole one.
        let parts = text.split(separator: ".", maxSplits: 1)
        let isWhole = parts.count < 2 || parts[1].utf8.allSatisfy { $0 == UInt8(ascii: "0") }
        guard isWhole, !text.contains(where: { $0 == "e" || $0 == "E" }) else {
            faults.add(pointer.member(name), .wrongType, "is not written as a whole number")
            return nil
        }
        guard let number = parts.first.flatMap({ Int($0) }), range.contains(number) else {
            let bounds = "\(range.lowerBound) to \(range.upperBound)"
            faults.add(pointer.member(name), .outOfRange, "is out of range; \(bounds) is allowed")
            return nil
        }
        return number
    }

    /// One of a closed set of texts.
    mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        of type: Value.Type,
        required: Bool = false,
        _ faults: inout Faults
    ) -> Value? {
        guard let text = text(name, .any, required: required, &faults) else { return nil }
        if let value = Value(rawValue: text) { return value }
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        faults.add(pointer.member(name), .unknownValue, "is not one of \(known)")
        return nil
    }

    /// The members that were not asked for, with their values, in order: all of them are thereby known.
    mutating func takeAll() -> [JSON.Member] {
        known += members.map(\.name)
        return members
    }

    /// Refuses the members that were not asked for.
    func finish(_ faults: inout Faults) {
        for member in members where !known.contains(member.name) {
            faults.add(
                pointer.member(member.name),
                .unknownMember,
                "is not known here; known are \(known.joined(separator: ", "))"
            )
        }
    }
}
