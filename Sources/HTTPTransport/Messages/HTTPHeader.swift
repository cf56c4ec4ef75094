/// One header field. Its value never shows in a description, a dump or a log line.
package struct HTTPHeader: Equatable, Sendable {
    /// The field's name as written on the wire; compared without regard to case.
    package let name: String
    /// The value without outer white space.
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether this field has `name`, without regard to ASCII case (RFC 9110, 5.1).
    package func isNamed(_ name: String) -> Bool {
        self.name.utf8.count == name.utf8.count
            && zip(self.name.utf8, name.utf8).allSatisfy { Self.lowercased($0) == Self.lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
}

extension HTTPHeader: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(name): (\(value.utf8.count) bytes)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}

extension Sequence<HTTPHeader> {
    /// The value of the first field called `name`, without regard to case; nil if there is none.
    package func first(_ name: String) -> String? {
        first { $0.isNamed(name) }?.value
    }
}
