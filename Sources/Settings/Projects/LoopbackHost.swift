/// Hosts that never leave this machine.
enum LoopbackHost {
    /// Whether `host` is `localhost`, `::1`, or four decimal numbers of 127.0.0.0/8.
    static func contains(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "127" else { return false }
        return parts.allSatisfy { part in
            part.utf8.allSatisfy(\.isASCIIDigit) && UInt8(part) != nil
        }
    }
}
