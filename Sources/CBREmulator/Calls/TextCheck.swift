/// What a text field may consist of.
enum TextCheck: Sendable {
    case anything
    /// `^[\u4E00-\u9FA5\uf900-\ufa2da-zA-Z0-9_\-]*$`
    case name
    /// No angle brackets.
    case description
    case uuid
    case projectID
    /// Letters, digits, dash, underscore, CJK; values may have dots too.
    case tagKey, tagValue

    func accepts(_ text: String) -> Bool {
        switch self {
        case .anything: true
        case .name, .tagKey: text.unicodeScalars.allSatisfy(Self.isNameScalar)
        case .tagValue: text.unicodeScalars.allSatisfy { Self.isNameScalar($0) || $0 == "." }
        case .description: !text.unicodeScalars.contains { $0 == "<" || $0 == ">" }
        case .uuid: WireID.isUUID(text)
        case .projectID: WireID.isProjectID(text)
        }
    }

    var complaint: String {
        switch self {
        case .anything: "is not allowed"
        case .name: "may only have letters, digits, underscores and dashes"
        case .description: "must not have angle brackets"
        case .uuid: "must be a UUID"
        case .projectID: "must be a project id"
        case .tagKey, .tagValue: "has characters that a tag cannot have"
        }
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "\u{4E00}"..."\u{9FA5}", "\u{F900}"..."\u{FA2D}": true
        default: false
        }
    }
}
