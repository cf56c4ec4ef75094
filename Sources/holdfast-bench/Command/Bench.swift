/// What a run was asked to do, and what its machine can do.
struct Bench: Sendable {
    /// The holdfast program that is measured.
    let binary: String
    /// How large; nil: each workload's own size.
    var count: Int?
    var clients: Int?
    /// For how long a rate is measured.
    var span: Duration
    /// Where the picture of the growth goes.
    var chart: String?
    var limits: RawLimits?
    var jobs = BenchJobs()

    /// - Throws: before the limits have been measured.
    func requireLimits() throws -> RawLimits {
        guard let limits else { throw BenchFailure("the raw limits have not been measured") }
        return limits
    }

    /// A folder, an emulator and a daemon, all gone afterwards.
    func withDaemon<Value>(
        _ changes: DaemonProcess.Changes = .none,
        backupSeconds: Double = 1,
        _ body: (DaemonProcess, EmulatorProcess) async throws -> Value
    ) async throws -> Value {
        let folder = try BenchFolder()
        defer { folder.remove() }
        let emulator = try await EmulatorProcess.start(in: self, folder, backupSeconds: backupSeconds)
        do {
            let daemon = try await DaemonProcess.start(in: self, folder, cloud: emulator.url, changes)
            do {
                let value = try await body(daemon, emulator)
                await daemon.stop()
                await emulator.stop()
                return value
            } catch {
                await daemon.stop()
                throw error
            }
        } catch {
            await emulator.stop()
            throw error
        }
    }
}
