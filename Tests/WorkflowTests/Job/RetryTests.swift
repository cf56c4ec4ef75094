import Testing

@testable import Workflow

@Suite("Retrying an ended job")
struct RetryTests {
    private let marker = Sample.marker(.restorePoint)

    private func retry(_ ended: JobMachine) -> Drill {
        Drill(ended.requestForRetry, retryOf: ended.id, inheritance: ended.inheritanceForRetry)
    }

    /// A job that a person has told "not created" and that was then cancelled, days after its sending.
    private func doubtful(answeredAfter span: Duration = .seconds(60)) throws -> JobMachine {
        var drill = Drill()
        try drill.toSettling()
        while drill.machine.attention == nil { try drill.searchInVain() }
        drill.now = drill.now + span
        try drill.resolve(.notCreated)
        try drill.cancel()
        return drill.machine
    }

    @Test("nothing is handed on by a job that left nothing behind")
    func nothingLeft() throws {
        var refused = Drill()
        try refused.begin()
        try refused.answer(.protectable(false, code: .backupService("7103")))
        var succeeded = Drill()
        try succeeded.toVerify()
        try succeeded.answer(.backups(.sample()))
        let running = Drill()
        for drill in [refused, succeeded, running] { #expect(drill.machine.inheritanceForRetry == nil) }
    }

    @Test("a run that the job did not see to its end is adopted instead of repeated")
    func runIsAdopted() throws {
        var ended = Drill(Sample.request(deadlineSeconds: 1))
        try ended.toAwait()
        try ended.wake()
        try ended.answer(.run(.protecting))
        #expect(ended.machine.state == .timedOut)
        #expect(ended.machine.inheritanceForRetry?.restorePointID == Sample.restorePoint)

        var drill = retry(ended.machine)
        try drill.toAssociation()
        try drill.answer(.vault(.sample(held: 1, protectStatus: "protecting")))
        #expect(drill.last.next == .call(.showRestorePoint(Sample.restorePoint), .runStatus))
        #expect(drill.sent.isEmpty)
    }

    @Test("a refused look does not give up a run that goes on")
    func refusedLook() throws {
        var drill = Drill()
        try drill.toAwait()
        try drill.wake()
        try drill.fail(.refused("9900"))
        #expect(drill.machine.state == .waiting && drill.machine.waitReason == .retry)
        try drill.wake()
        #expect(drill.asked == .runStatus)
    }

    @Test("a run with a verdict is not adopted: that is why it is repeated")
    func judged() throws {
        var ended = Drill()
        try ended.toVerify()
        try ended.answer(.backups(.sample(.error)))
        try ended.answer(.tasks())
        #expect(ended.machine.state == .failed)
        #expect(ended.machine.inheritanceForRetry == nil)
    }

    @Test("markers of doubtful sendings are looked for from their intent on, before anything is sent")
    func markers() throws {
        let ended = try doubtful(answeredAfter: .seconds(3 * 86_400))
        let inheritance = try #require(ended.inheritanceForRetry)
        #expect(inheritance.markers == [marker])
        #expect(inheritance.since < Sample.start + .seconds(60))

        var drill = retry(ended)
        try drill.toSending()
        guard case .call(.listBackups(let filter), .witness(.backupsOfVault)) = drill.last.next else {
            Issue.record("no search before sending: \(drill.last.next)")
            return
        }
        #expect(filter.createdSince == inheritance.since - .seconds(900))
        var found = drill
        try found.answer(.backups(.sample(marker: marker)))
        try found.answer(.backups())
        try found.answer(.tasks())
        try found.answer(.vault(.sample(held: 1)))
        #expect(found.machine.restorePointID == Sample.restorePoint && found.sent.isEmpty)

        try drill.answer(.backups())
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        #expect(drill.asked == .createRestorePoint)
        // From here on they are doubts of this job: a busy cloud makes it look again.
        try drill.fail(.refused("6203"))
        #expect(drill.asked == .witness(.backupsOfVault))
        #expect(drill.machine.search?.markers == [marker])
    }

    @Test("a doubtful sending that was found, adopted and judged is not found once more by the next retry")
    func foundIsNoDoubt() throws {
        var drill = retry(try doubtful())
        try drill.toSending()
        try drill.answer(.backups(.sample(.error, marker: marker)))
        try drill.answer(.backups())
        try drill.answer(.tasks())
        try drill.answer(.vault(.sample(held: 1)))
        try drill.answer(.run(.error))
        try drill.answer(.backups(.sample(.error, marker: marker)))
        try drill.answer(.tasks())
        #expect(drill.machine.state == .failed)
        #expect(drill.machine.inheritanceForRetry == nil)
    }

    @Test("a chain of retries never forgets what the first of them was told to look for")
    func chain() throws {
        let first = try doubtful()
        var second = retry(first)
        try second.begin()
        try second.answer(.protectable(false, code: .backupService("7103")))
        #expect(second.machine.inheritanceForRetry == first.inheritanceForRetry)

        var third = retry(second.machine)
        try third.toSending()
        #expect(third.asked == .witness(.backupsOfVault))
    }

    @Test("only the resources without a good backup are repeated")
    func partial() throws {
        let skip = SkippedResource(id: Sample.servers[1].id, code: nil, reason: nil)
        var drill = Drill(Sample.request(servers: 2))
        try drill.toVerify(skipped: [skip])
        try drill.answer(.backups(.sample()))
        try drill.answer(.tasks())
        #expect(drill.machine.state == .partial)
        #expect(drill.machine.requestForRetry.resources == [Sample.servers[1]])
        #expect(drill.machine.inheritanceForRetry == nil)
    }

    @Test("a search before sending that stays incomplete sends nothing and ends with the step's limit")
    func incomplete() throws {
        var drill = retry(try doubtful())
        try drill.toSending()
        var rounds = 0
        while drill.machine.ending == nil, rounds < 1000 {
            rounds += 1
            while case .call = drill.last.next { try drill.fail(.unreachable) }
            if drill.machine.ending == nil { try drill.wake() }
        }
        #expect(drill.machine.state == .timedOut)
        #expect(drill.sent.isEmpty)
        #expect(drill.machine.inheritanceForRetry?.markers == [marker])
    }
}
