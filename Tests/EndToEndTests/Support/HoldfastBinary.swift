import FoundationEssentials

/// The program under test: what `HOLDFAST_BINARY` names, or `holdfast` beside the running test bundle.
enum HoldfastBinary {
    static let path: String = {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["HOLDFAST_BINARY"], !named.isEmpty { return named }
        // Cannot fail on a system with /proc, and then the path below names nothing that could be started.
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return own.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/holdfast"
    }()
}
