import FoundationEssentials
import Glibc
import Testing

/// A data folder on a file system that runs out of space.
@Suite("A full disk", .enabled(if: SmallDisk.isPossible, "needs root and the right to mount a tmpfs"))
struct DiskFullTests {
    @Test("refuses submissions, loses nothing that was acknowledged, and goes on when there is space again")
    func fullDisk() async throws {
        try await Scenario.run { scenario in
            let disk = try SmallDisk(at: scenario.dataFolder, megabytes: 16)
            defer { disk.unmount() }
            let (cloud, daemon) = try await scenario.startBoth(faults: [
                ["operation": "createCheckpoint", "fault": "backup_duration", "seconds": 2, "times": 1]
            ])
            let running = try await daemon.submit(Seed.submission)
            try await daemon.awaitJob(running, "runs in the cloud") { $0["wait_reason"] == "remote_run" }
            try disk.fill()

            var acknowledged: [String] = []
            var refusal: Answer?
            for number in 0..<200 where refusal == nil {
                let later = Seed.submission(servers: [Seed.server(number)]).with("not_before", "2035-01-01T00:00:00Z")
                let answer = try await daemon.post("/v1/jobs", later)
                if answer.status == 202, let id = try answer.document["id"].text {
                    acknowledged.append(id)
                } else {
                    refusal = answer
                }
            }
            let refused = try #require(refusal, "the disk was never full")
            #expect(refused.status == 503)
            #expect(try refused.document["code"] == "store_unavailable")
            #expect(try refused.document["retryable"] == true)
            // Reading goes on, and so does the process.
            #expect(try await daemon.client.get("/v1/jobs/counts")["total"] == .number(Double(acknowledged.count + 1)))
            let changesBefore = try await changes(cloud)
            #expect(daemon.process.isRunning)

            try disk.empty()
            let job = try await daemon.awaitRest(running)
            #expect(job["state"] == "succeeded")
            let more = try await eventually("a submission is taken again") {
                let answer = try await daemon.post("/v1/jobs", Seed.submission)
                return answer.status == 202 ? try answer.document["id"].text : nil
            }
            #expect(try await daemon.awaitRest(more)["state"] == "succeeded")
            #expect(changesBefore == 3, "nothing was changed in the cloud while nothing could be written down")

            await daemon.kill()
            let successor = try await scenario.startDaemon()
            for id in acknowledged { #expect(try await successor.job(id)["state"] == "queued") }
            await successor.kill()
            #expect(try await scenario.databaseVerdict() == "ok")
        }
    }

    private func changes(_ cloud: CloudEmulator) async throws -> Int {
        try await cloud.requests().filter { $0["method"] != "GET" }.count
    }
}

/// A file system of a few megabytes in memory.
struct SmallDisk: Sendable {
    private let path: String
    private var filler: String { path + "/filler" }

    /// Whether this process may mount one; tried out once.
    static let isPossible: Bool = {
        guard geteuid() == 0 else { return false }
        var template = Array("/tmp/hf-mount-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return false }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { rmdir(path) }
        guard mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0 else { return false }
        umount2(path, Int32(MNT_DETACH))
        return true
    }()

    init(at path: String, megabytes: Int) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m,mode=0700") == 0 else {
            throw ChildProcess.Failure(description: "mount: errno \(errno)")
        }
    }

    /// Writes until nothing more fits.
    func fill() throws {
        let descriptor = open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ChildProcess.Failure(description: "open \(filler): errno \(errno)") }
        defer { close(descriptor) }
        let block = [UInt8](repeating: 1, count: 4096)
        while write(descriptor, block, block.count) > 0 {}
        guard errno == ENOSPC else { throw ChildProcess.Failure(description: "write \(filler): errno \(errno)") }
    }

    func empty() throws {
        guard unlink(filler) == 0 else { throw ChildProcess.Failure(description: "unlink \(filler): errno \(errno)") }
    }

    func unmount() {
        umount2(path, Int32(MNT_DETACH))
    }
}
