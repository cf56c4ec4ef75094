/// One task that waits for a moment or an answer in a simulated world.
///
/// Guarded by the world's thread: made, settled and awaited there.
final class Wait<Value: Sendable>: @unchecked Sendable {
    private var continuation: CheckedContinuation<Value, Never>?
    private var isSettled = false

    func begin(_ continuation: CheckedContinuation<Value, Never>) { self.continuation = continuation }

    /// Lets the task go on; only the first call counts.
    func settle(_ value: Value) {
        guard !isSettled, let waiting = continuation else { return }
        isSettled = true
        continuation = nil
        waiting.resume(returning: value)
    }
}
