package import Workflow

/// Brings an error code of the wire into the one form that `ErrorTable` knows.
package enum ErrorCodeText {
    /// `6105` becomes `BackupService.6105`, `APIG.0301` becomes `APIGW.0301`; case of a known prefix does not matter.
    ///
    /// Nil for text that names no code: empty, `0`, an HTTP status, or something that is not a code at all.
    package static func normalised(_ text: String?) -> ErrorCode? {
        guard let text else { return nil }
        let trimmed = ASCII.trimmed(text)
        guard (4...64).contains(trimmed.utf8.count), trimmed.utf8.allSatisfy(isCodeCharacter) else { return nil }
        guard let dot = trimmed.firstIndex(of: ".") else {
            // CBR's own lists leave the prefix out. Fewer or more than four digits are no code of CBR.
            let isNumber = trimmed.utf8.count == 4 && trimmed.utf8.allSatisfy { ASCII.digit($0) != nil }
            if isNumber { return trimmed == "0000" ? nil : .backupService(trimmed) }
            return trimmed.utf8.contains { ASCII.digit($0) == nil } ? ErrorCode(trimmed) : nil
        }
        let number = String(trimmed[trimmed.index(after: dot)...])
        switch ASCII.lowercased(String(trimmed[..<dot])) {
        case "backupservice": return .backupService(number)
        case "apigw", "apig": return .gateway(number)
        case "iam": return .identity(number)
        case "csbs": return ErrorCode("CSBS.\(number)")
        default: return ErrorCode(trimmed)
        }
    }

    private static func isCodeCharacter(_ byte: UInt8) -> Bool {
        switch ASCII.lowercased(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default:
            false
        }
    }
}
