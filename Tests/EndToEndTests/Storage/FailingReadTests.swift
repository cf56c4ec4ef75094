import FoundationEssentials
import Glibc
import Testing

/// Disks that cannot be read, or give back something else than was written, under a daemon that runs.
@Suite("Reading that fails under a daemon", .enabled(if: SharedLibrary.compiler != nil, "needs a C compiler"))
struct FailingReadTests {
    @Test(
        "for a while: 503 with the cause, nothing unjournaled leaves, work goes on by itself",
        arguments: [DiskShim.Fault.File.log, .all],
        [0, 2]
    )
    func passing(_ file: DiskShim.Fault.File, after: Int) async throws {
        try await Scenario.run(CrashMatrix.settings) { scenario in
            let shim = try await DiskShim.make(in: scenario.folder)
            let cloud = try await scenario.startCloud(backupSeconds: 1)
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon(environment: shim.environment)
            let running = try await daemon.submit(Seed.submission)
            try await daemon.awaitJob(running, "runs in the cloud") { $0["wait_reason"] == "remote_run" }

            try shim.begin(.init(call: .read, file: file, after: after))
            var acknowledged: [String] = []
            var refusals: [Answer] = []
            for number in 0..<6 {
                // Readers keep pages until somebody else commits: after each submission they have to read again.
                let taken = try await daemon.post("/v1/jobs", Seed.submission, key: "key-\(number)")
                if taken.status == 202, let id = try taken.document["id"].text { acknowledged.append(id) }
                refusals += [taken, try await daemon.client.send("GET", "/v1/jobs?limit=1000")].filter {
                    $0.status / 100 != 2
                }
            }
            #expect(!refusals.isEmpty, "nothing had to be read")
            for refusal in refusals {
                #expect(refusal.status == 503)
                #expect(try refusal.document["code"] == "store_unavailable")
                #expect(try refusal.document["retryable"] == true)
                // SQLite tells a read that fails with EIO as what it is, or as damage.
                let detail = try refusal.document["detail"].text ?? ""
                #expect(["cannot be read", "io_error"].contains { detail.contains($0) }, "\(refusal.text)")
            }
            #expect(daemon.process.isRunning)
            try shim.end()

            #expect(try await daemon.awaitRest(running)["state"] == "succeeded")
            for id in acknowledged { #expect(try await daemon.finish(id, cloud)["state"] == "succeeded") }
            let jobs = try await daemon.client.get("/v1/jobs/counts")["total"].integer ?? 0
            #expect(jobs > acknowledged.count)
            _ = try await eventually("everything is over", within: .seconds(40)) {
                try await daemon.answerQuestions(cloud)
                return try await daemon.client.get("/v1/queue")["pending"] == 0 ? true : nil
            }
            let world = HonestWorld(cloud: cloud, restorePoints: jobs)
            let faults = try await world.faults(of: daemon, in: scenario, jobs: jobs, restarts: 0)
            let what = "read of \(file) fails after \(after)"
            CrashReport.note("storage", what, nil, faults.isEmpty ? .ended : .failed)
            #expect(faults == [])
        }
    }

    @Test(
        "a page that is damaged meanwhile: nothing false is told, nothing unjournaled leaves, refused at the next start"
    )
    func damagedMeanwhile() async throws {
        try await Scenario.run(CrashMatrix.settings) { scenario in
            let cloud = try await scenario.startCloud(backupSeconds: 1)
            try scenario.configure(cloud: cloud.url)
            // A start finds everything in the database's file and an empty log.
            let first = try await scenario.startDaemon()
            for number in 0..<30 {
                let later = Seed.submission(servers: [Seed.server(number)]).with("not_before", "2035-01-01T00:00:00Z")
                #expect(try await first.post("/v1/jobs", later).status == 202)
            }
            #expect(await first.stop() == .exited(0))
            let path = scenario.dataFolder + "/holdfast.db"
            let whole = try #require(FileManager.default.contents(atPath: path))

            let daemon = try await scenario.startDaemon()
            let damaged = try damage(path, whole)
            // Nobody has read these pages yet.
            let list = try await daemon.client.send("GET", "/v1/jobs?limit=1000")
            let submitted = try await daemon.post("/v1/jobs", Seed.submission)
            let refusals = [list, submitted].filter { $0.status / 100 != 2 }
            for refusal in refusals { #expect(refusal.status == 503, "\(refusal.status) \(refusal.text.prefix(300))") }
            #expect(!refusals.isEmpty, "nothing had to be read")
            #expect(daemon.process.errors.contains("damaged"), "the log says so")
            let sent = try await cloud.requests().filter { $0["method"] == "POST" }
            if submitted.status != 202 { #expect(sent.isEmpty, "nothing leaves for what was refused") }
            await daemon.kill()

            let refused = try scenario.serve(log: "refused.log")
            #expect(await refused.ending(within: .seconds(20)) == .exited(10), "\(refused.errors)")

            // What was acknowledged is in the log, and fits the file as it was.
            try whole.write(to: URL(filePath: path))
            let repaired = try await scenario.startDaemon()
            let total = try await repaired.client.get("/v1/jobs/counts")["total"].integer
            #expect(total == 30 + (submitted.status == 202 ? 1 : 0))
            if let id = try submitted.document["id"].text {
                #expect(try await repaired.finish(id, cloud)["state"] == "succeeded")
            }
            await repaired.kill()
            #expect(try await scenario.databaseVerdict() == "ok")
            #expect(damaged > 0)
        }
    }

    /// Turns the head of every page but the first into what no page has, and says how many there were.
    private func damage(_ path: String, _ whole: Data) throws -> Int {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let pages = whole.count / 4096
        let noise = [UInt8](repeating: 0xEE, count: 16)
        for page in 1..<pages {
            try #require(pwrite(descriptor, noise, noise.count, off_t(page * 4096)) == noise.count)
        }
        return pages - 1
    }
}
