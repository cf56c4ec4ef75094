/// A label that keeps jobs from being pruned.
package struct HeldLabel: Sendable, Equatable {
    package var name: String
    /// The value that holds; nil for any value.
    package var value: String?
}

extension ValueForm<HeldLabel> {
    /// `name` or `name=value`.
    static let heldLabel = ValueForm.text(
        "a label's `name` or `name=value`",
        render: { label in label.value.map { "\(label.name)=\($0)" } ?? label.name },
        parse: { text throws(Refusal) in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard (1...63).contains(name.utf8.count),
                name.utf8.allSatisfy({ $0.isASCIIAlphanumeric || [0x2E, 0x5F, 0x2F, 0x2D].contains($0) })
            else {
                throw Refusal("is not a label", hint: "write legal_hold, or legal_hold=true for that value only")
            }
            return HeldLabel(name: name, value: parts.count > 1 ? String(parts[1]) : nil)
        }
    )
}
