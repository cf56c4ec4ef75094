/// Runs all tasks of one simulated world on the thread that asks for it, in the order in which they became ready.
///
/// Guarded by that thread alone: a world is made, driven and dropped on one thread, and every task, timer and answer of it
/// is resumed from there.
final class OneThread: TaskExecutor, @unchecked Sendable {
    private var ready: [UnownedJob] = []
    private var next = 0
    /// How many pieces of work have been run.
    private(set) var steps = 0

    func enqueue(_ job: consuming ExecutorJob) { ready.append(UnownedJob(job)) }

    /// Runs one piece of work: a task from one suspension to the next.
    /// - Returns: false when none is ready.
    func step() -> Bool {
        guard next < ready.count else {
            ready.removeAll(keepingCapacity: true)
            next = 0
            return false
        }
        let job = ready[next]
        next += 1
        steps += 1
        job.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }
}
