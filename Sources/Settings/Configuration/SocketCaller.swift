/// A user or a group that may call over the Unix socket, by number: names could change their meaning behind our back.
package enum SocketCaller: Sendable, Hashable {
    case user(UInt32)
    case group(UInt32)

    /// Reads `uid:NUMBER` or `gid:NUMBER`; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].allSatisfy(\.isASCIIDigit), let number = UInt32(parts[1]) else { return nil }
        switch parts[0] {
        case "uid": self = .user(number)
        case "gid": self = .group(number)
        default: return nil
        }
    }
}

extension SocketCaller: CustomStringConvertible {
    package var description: String {
        switch self {
        case .user(let number): "uid:\(number)"
        case .group(let number): "gid:\(number)"
        }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
