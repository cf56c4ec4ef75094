import Glibc
import Testing

/// Disks that fail under a running daemon.
///
/// | what fails | a submission meanwhile | the cloud meanwhile | when it works again |
/// |---|---|---|---|
/// | writing or flushing the log | 503 with the cause | no change is asked for | goes on by itself |
/// | reading (`FailingReadTests`) | 503 with the cause, or what is in memory | no change that is not journaled | goes on by itself |
/// | copying the log back into the database | taken: it is in the log | goes on | goes on |
/// | another process has the write lock | 503 `busy` after five seconds | no change | goes on by itself |
/// | the folder, the database or its log moved away | 503 `moved` | no change | goes on once it is back |
@Suite("Storage that fails under a daemon", .enabled(if: SharedLibrary.compiler != nil, "needs a C compiler"))
struct StorageFaultTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let fault: DiskShim.Fault
        /// The cause that refusals name; nil when submissions are taken.
        let cause: String?

        var testDescription: String { "\(fault.call.rawValue) of \(fault.file) fails with \(fault.code)" }
    }

    static let rows = [
        Row(fault: .init(call: .write, file: .log), cause: "io_error"),
        Row(fault: .init(call: .flush, file: .log), cause: "io_error"),
        Row(fault: .init(call: .write, file: .log, code: ENOSPC), cause: "disk_full"),
        Row(fault: .init(call: .write, file: .log, code: EROFS), cause: "io_error"),
        Row(fault: .init(call: .write, file: .all), cause: "io_error"),
        Row(fault: .init(call: .write, file: .log, after: 3), cause: "io_error"),
        Row(fault: .init(call: .flush, file: .log, after: 2), cause: "io_error"),
        Row(fault: .init(call: .write, file: .database), cause: nil),
        Row(fault: .init(call: .flush, file: .database), cause: nil),
    ]

    @Test(
        "for a while: nothing acknowledged is lost, nothing unjournaled leaves, work goes on by itself",
        arguments: rows
    )
    func passing(_ row: Row) async throws {
        try await Scenario.run(CrashMatrix.settings) { scenario in
            let shim = try await DiskShim.make(in: scenario.folder)
            let cloud = try await scenario.startCloud(backupSeconds: 1)
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon(environment: shim.environment)
            let running = try await daemon.submit(Seed.submission)
            try await daemon.awaitJob(running, "runs in the cloud") { $0["wait_reason"] == "remote_run" }

            try shim.begin(row.fault)
            let (acknowledged, refusal) = try await submitUntilRefused(daemon, tries: 8)
            try expect(refusal, of: row.cause)
            #expect(daemon.process.isRunning)
            let changes = try await self.changes(cloud)
            // Longer than the run in the cloud: its end cannot be written down.
            try await cloud.awaitEnd()
            if row.cause != nil {
                #expect(try await self.changes(cloud) == changes, "nothing is changed that cannot be written down")
                #expect(daemon.process.errors.contains(row.cause ?? ""), "the log names the cause")
            }
            try shim.end()

            #expect(try await daemon.awaitRest(running)["state"] == "succeeded")
            let more = try await submitAgain(daemon)
            #expect(try await daemon.finish(more, cloud)["state"] == "succeeded")
            for id in acknowledged { #expect(try await daemon.finish(id, cloud)["state"] == "succeeded") }
            #expect(try await daemon.job(running)["recovered"] == false)
            try await expectHonestWorld(daemon, cloud, scenario, row.testDescription)
        }
    }

    /// Submits under one key after the other, until one is refused.
    private func submitUntilRefused(_ daemon: Daemon, tries: Int) async throws -> (acknowledged: [String], Answer?) {
        var acknowledged: [String] = []
        for number in 0..<tries {
            let answer = try await daemon.post("/v1/jobs", Seed.submission, key: "key-\(number)")
            guard answer.status == 202, let id = try answer.document["id"].text else { return (acknowledged, answer) }
            acknowledged.append(id)
        }
        return (acknowledged, nil)
    }

    private func expect(_ refusal: Answer?, of cause: String?) throws {
        guard let cause else {
            #expect(refusal == nil, "\(refusal?.text ?? "")")
            return
        }
        let refused = try #require(refusal, "nothing was refused")
        #expect(refused.status == 503)
        #expect(try refused.document["code"] == "store_unavailable")
        #expect(try refused.document["retryable"] == true)
        #expect(try refused.document["detail"].text?.contains(cause) == true, "\(refused.text)")
        #expect(refused.header("Retry-After") != nil)
    }

    private func submitAgain(_ daemon: Daemon) async throws -> String {
        try await eventually("a submission is taken again") {
            let answer = try await daemon.post("/v1/jobs", Seed.submission, key: "after")
            return answer.status == 202 ? try answer.document["id"].text : nil
        }
    }

    private func changes(_ cloud: CloudEmulator) async throws -> Int {
        try await cloud.requests().filter { $0["method"] != "GET" }.count
    }

    /// As many restore points as jobs: one that was refused may still have been kept, and then it was carried out once.
    private func expectHonestWorld(
        _ daemon: Daemon,
        _ cloud: CloudEmulator,
        _ scenario: Scenario,
        _ what: String
    ) async throws {
        _ = try await eventually("everything is over", within: .seconds(40)) {
            try await daemon.answerQuestions(cloud)
            return try await daemon.client.get("/v1/queue")["pending"] == 0 ? true : nil
        }
        let jobs = try await daemon.client.get("/v1/jobs/counts")["total"].integer ?? 0
        let world = HonestWorld(cloud: cloud, restorePoints: jobs)
        let faults = try await world.faults(of: daemon, in: scenario, jobs: jobs, restarts: 0)
        CrashReport.note("storage", what, nil, faults.isEmpty ? .ended : .failed)
        #expect(faults == [])
    }

    // MARK: What is not the disk's fault

    @Test("a database locked by another process: 503 busy, and on by itself", arguments: ["IMMEDIATE", "EXCLUSIVE"])
    func locked(mode: String) async throws {
        try await Scenario.run(CrashMatrix.settings) { scenario in
            let cloud = try await scenario.startCloud(backupSeconds: 0.3)
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon()
            let running = try await daemon.submit(Seed.submission)
            try await daemon.awaitJob(running, "runs in the cloud") { $0["restore_point_id"] != .null }
            let intruder = try await Intruder.start(mode, scenario.dataFolder + "/holdfast.db", in: scenario)
            let refusal = try await daemon.post("/v1/jobs", Seed.submission, key: "key")
            try expect(refusal, of: "busy")
            // What has been committed can still be read.
            #expect(try await daemon.client.send("GET", "/v1/jobs/\(running)").status == 200)
            await intruder.killNow()
            #expect(try await daemon.awaitRest(running)["state"] == "succeeded")
            #expect(try await daemon.finish(submitAgain(daemon), cloud)["state"] == "succeeded")
            try await expectHonestWorld(daemon, cloud, scenario, "locked \(mode)")
        }
    }

    @Test(
        "files that were moved away: 503, and on once they are back",
        arguments: ["", "/holdfast.db", "/holdfast.db-wal"]
    )
    func moved(what: String) async throws {
        try await Scenario.run(CrashMatrix.settings) { scenario in
            let cloud = try await scenario.startCloud(backupSeconds: 0.5)
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon()
            let running = try await daemon.submit(Seed.submission)
            try await daemon.awaitJob(running, "runs in the cloud") { $0["wait_reason"] == "remote_run" }
            let place = scenario.dataFolder + what
            let elsewhere = scenario.folder + "/elsewhere"
            #expect(rename(place, elsewhere) == 0)
            try expect(try await daemon.post("/v1/jobs", Seed.submission, key: "key"), of: "moved")
            let changes = try await self.changes(cloud)
            try await cloud.awaitEnd()
            #expect(try await self.changes(cloud) == changes)
            #expect(daemon.process.errors.contains(place), "the log names what is missing")
            #expect(rename(elsewhere, place) == 0)
            #expect(try await daemon.awaitRest(running)["state"] == "succeeded")
            #expect(try await daemon.finish(submitAgain(daemon), cloud)["state"] == "succeeded")
            try await expectHonestWorld(daemon, cloud, scenario, "moved \(what)")
        }
    }
}

extension CloudEmulator {
    /// Waits until no run is under way.
    fileprivate func awaitEnd() async throws {
        _ = try await eventually("the cloud's runs end") {
            try await state()["checkpoints"].elements.allSatisfy { $0["status"] == "available" } ? true : nil
        }
    }
}

/// A process that has hold of the database and does nothing.
enum Intruder {
    static func start(_ mode: String, _ path: String, in scenario: Scenario) async throws -> ChildProcess {
        let script = """
            import sqlite3, sys, time
            database = sqlite3.connect(sys.argv[1], isolation_level=None)
            database.execute("BEGIN " + sys.argv[2])
            print("held", flush=True)
            time.sleep(600)
            """
        let child = try ChildProcess(
            ["/usr/bin/env", "python3", "-c", script, path, mode],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"],
            errorPath: scenario.folder + "/intruder.log"
        )
        _ = try await child.firstLine(within: .seconds(10))
        return child
    }
}
