/// Names of hosts as a `Host` field has them (RFC 9110, 7.2), without port.
enum HostName {
    /// Whether `text`, in lower case, is a DNS name (RFC 1123, 2.1), an IPv4 address, or an IPv6 address in brackets.
    static func isAcceptable(_ text: String) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        if text.hasPrefix("["), text.hasSuffix("]") {
            let address = text.utf8.dropFirst().dropLast()
            return address.count >= 2 && address.contains(UInt8(ascii: ":"))
                && address.allSatisfy { $0.isLowercaseHexDigit || ":.".utf8.contains($0) }
        }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.utf8.count) && label.utf8.first != hyphen && label.utf8.last != hyphen
            && label.utf8.allSatisfy { $0.isASCIILowercase || $0.isASCIIDigit || $0 == hyphen }
    }
}

extension String {
    /// Without blanks at both ends.
    var trimmed: String {
        let tail = drop { $0 == " " }
        return String(tail.prefix(tail.count - tail.reversed().prefix { $0 == " " }.count))
    }
}
