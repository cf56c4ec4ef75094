/// One query parameter before encoding. A key may occur several times.
package struct QueryPair: Hashable, Sendable {
    /// The raw name.
    package let name: String
    /// The raw value; numbers and booleans (`true`, `false`) are given as text.
    package let value: String

    /// Makes a pair from raw, unencoded text.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
