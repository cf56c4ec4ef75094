/// Cuts bytes that come in pieces into lines.
package struct LineSplitter: Sendable {
    private var pending: [UInt8] = []

    package init() {}

    /// The lines that these bytes complete, without their ends.
    package mutating func split(_ bytes: some RandomAccessCollection<UInt8>) -> [String] {
        var lines: [String] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            pending += bytes[start..<end]
            lines.append(String(decoding: pending, as: UTF8.self))
            pending.removeAll(keepingCapacity: true)
            start = bytes.index(after: end)
        }
        pending += bytes[start...]
        return lines
    }

    /// A last line without an end; nil when there is none.
    package var rest: String? { pending.isEmpty ? nil : String(decoding: pending, as: UTF8.self) }
}
