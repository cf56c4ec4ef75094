/// The head of a reply, built from the lines libcurl hands over one by one.
struct ReplyHead {
    /// The most bytes of all head lines of one exchange, interim replies included. The largest known field is an IAM token.
    static let byteLimit = 64 * 1024
    /// The most fields of one reply.
    static let fieldLimit = 200

    private(set) var status: Int?
    private(set) var headers: [HTTPHeader] = []
    /// Whether the empty line after the final reply's fields has come; later lines are trailers.
    private(set) var isComplete = false
    private var byteCount = 0

    /// Takes one line with its line end. False if the head has become too large.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
        guard !isComplete else { return true }
        byteCount += line.count
        guard byteCount <= Self.byteLimit else { return false }
        let text = Self.trimmed(line)
        if text.isEmpty {
            isComplete = (status ?? 0) >= 200
        } else if line.starts(with: "HTTP/".utf8) {
            status = Self.status(in: text)
            headers = []
        } else if let first = line.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
            unfold(text)
        } else {
            guard headers.count < Self.fieldLimit else { return false }
            append(text)
        }
        return true
    }

    private mutating func append(_ text: Slice<UnsafeRawBufferPointer>) {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return }
        let value = Self.trimmed(UnsafeRawBufferPointer(rebasing: text[text.index(after: colon)...]))
        headers.append(
            HTTPHeader(String(decoding: text[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
        )
    }

    /// Joins a continuation line to the field above it (RFC 9112, 5.2).
    private mutating func unfold(_ text: Slice<UnsafeRawBufferPointer>) {
        guard let last = headers.popLast() else { return }
        headers.append(HTTPHeader(last.name, last.value + " " + String(decoding: text, as: UTF8.self)))
    }

    private static func status(in line: Slice<UnsafeRawBufferPointer>) -> Int? {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        return words.count > 1 ? Int(String(decoding: words[1], as: UTF8.self)) : nil
    }

    private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer> {
        var slice = bytes[...]
        while let first = slice.first, isWhitespace(first) {
            slice.removeFirst()
        }
        while let last = slice.last, isWhitespace(last) {
            slice.removeLast()
        }
        return slice
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }
}
