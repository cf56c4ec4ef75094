import ServiceLifecycle

/// The waits that fault rules ask for, in real time.
enum Hold {
    /// Waits. Returns `false` when the server stops meanwhile.
    static func wait(seconds: Double) async -> Bool {
        guard seconds > 0 else { return true }
        do {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(seconds)) }
            return true
        } catch {
            return false
        }
    }
}
