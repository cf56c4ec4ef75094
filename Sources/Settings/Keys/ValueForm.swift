import Configuration

/// What texts a key takes and what they mean.
struct ValueForm<Value: Sendable>: Sendable {
    /// For the table of keys and for messages, as in "must be …".
    let name: String
    /// How the sources are asked for the value.
    let content: ConfigType
    /// Whether a refused text may be repeated in a message.
    let isPrintable: Bool
    /// How a value is shown; parsing what is shown gives the value again, unless it is a secret.
    let render: @Sendable (Value) -> String
    let parse: @Sendable (ConfigContent) throws(Refusal) -> Value

    init(
        name: String,
        content: ConfigType = .string,
        isPrintable: Bool = true,
        render: @escaping @Sendable (Value) -> String,
        parse: @escaping @Sendable (ConfigContent) throws(Refusal) -> Value
    ) {
        self.name = name
        self.content = content
        self.isPrintable = isPrintable
        self.render = render
        self.parse = parse
    }

    /// The refusal of a text that is of the wrong kind or out of range.
    var mismatch: Refusal { Refusal("is not acceptable", hint: "write \(name)") }
}

extension ValueForm where Value: Sendable {
    /// A form over text.
    static func text(
        _ name: String,
        isPrintable: Bool = true,
        render: @escaping @Sendable (Value) -> String,
        parse: @escaping @Sendable (String) throws(Refusal) -> Value
    ) -> ValueForm {
        ValueForm(name: name, isPrintable: isPrintable, render: render) { content throws(Refusal) in
            guard case .string(let text) = content else {
                throw Refusal("is not text", hint: "write \(name)")
            }
            return try parse(text)
        }
    }
}

extension ValueForm<Int> {
    static func integer(_ range: ClosedRange<Int>) -> ValueForm {
        let name = "an integer from \(range.lowerBound) to \(range.upperBound)"
        return ValueForm(name: name, content: .int, render: { String($0) }) { content throws(Refusal) in
            guard case .int(let value) = content, range.contains(value) else {
                throw Refusal("is out of range", hint: "write \(name)")
            }
            return value
        }
    }
}

extension ValueForm<Double> {
    static func number(_ range: ClosedRange<Double>) -> ValueForm {
        let name = "a number from \(range.lowerBound.shortText) to \(range.upperBound.shortText)"
        return ValueForm(name: name, content: .double, render: \.shortText) { content throws(Refusal) in
            guard case .double(let value) = content, range.contains(value) else {
                throw Refusal("is out of range", hint: "write \(name)")
            }
            return value
        }
    }
}

extension ValueForm<Duration> {
    /// Seconds, decimals allowed.
    static func seconds(_ range: ClosedRange<Double>) -> ValueForm {
        duration(range, unit: "seconds", nanoseconds: 1e9)
    }

    /// Milliseconds, decimals allowed.
    static func milliseconds(_ range: ClosedRange<Double>) -> ValueForm {
        duration(range, unit: "milliseconds", nanoseconds: 1e6)
    }

    private static func duration(_ range: ClosedRange<Double>, unit: String, nanoseconds: Double) -> ValueForm {
        let name = "\(unit) from \(range.lowerBound.shortText) to \(range.upperBound.shortText)"
        return ValueForm(
            name: name,
            content: .double,
            render: { ($0 / .nanoseconds(Int64(nanoseconds))).shortText },
            parse: { content throws(Refusal) in
                // The range also keeps NaN and infinities out, and the product within Int64.
                guard case .double(let value) = content, range.contains(value) else {
                    throw Refusal("is out of range", hint: "write \(name)")
                }
                return .nanoseconds(Int64((value * nanoseconds).rounded()))
            }
        )
    }
}

extension ValueForm where Value: RawRepresentable<String> & CaseIterable {
    static var choice: ValueForm {
        let names = Value.allCases.map { "`\($0.rawValue)`" }
        let name = names.count == 2 ? names.joined(separator: " or ") : "one of " + names.joined(separator: ", ")
        return .text(name, render: \.rawValue) { text throws(Refusal) in
            guard let value = Value(rawValue: text) else {
                let spellings = Value.allCases.map(\.rawValue)
                let nearest = NearestText.find(text, among: spellings).map { "did you mean `\($0)`? " } ?? ""
                throw Refusal("is not a known choice", hint: "\(nearest)write \(name)")
            }
            return value
        }
    }
}

extension Double {
    /// Without `.0` for whole numbers.
    var shortText: String {
        let text = String(self)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
