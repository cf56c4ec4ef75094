/// The path and query of a request, percent-encoded (RFC 3986).
struct RequestTarget: Equatable, Sendable {
    let text: String

    /// - Parameters:
    ///   - segments: the parts of the path; each is encoded, a solidus in it too.
    ///   - query: names and values in this order; those without a value are left out.
    init(_ segments: [String], query: [(name: String, value: String?)] = []) {
        let path = segments.map { "/" + Self.encode($0) }.joined()
        let pairs = query.compactMap { name, value in value.map { "\(Self.encode(name))=\(Self.encode($0))" } }
        text = pairs.isEmpty ? path : path + "?" + pairs.joined(separator: "&")
    }

    private static func encode(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
