import Testing

@testable import Workflow

/// A gateway that carries a creation out twice makes two of what was sent once.
@Suite("A double of a restore point")
struct DoubleTests {
    private static let other = RestorePointID("other-restore-point")

    /// To the first list of backups, which is outstanding.
    private static func toList(servers: Int = 1) throws -> Drill {
        var drill = Drill(Sample.request(servers: servers))
        try drill.toAwait()
        try drill.wake()
        try drill.answer(.run(.available))
        return drill
    }

    @Test("is told in the history, and the job succeeds all the same")
    func told() throws {
        var drill = try Self.toList()
        let marker = Sample.marker(.restorePoint)
        try drill.answer(.backups(.sample(marker: marker), .sample(marker: marker, run: Self.other)))
        #expect(drill.machine.state == .succeeded)
        #expect(drill.machine.restorePointID == Sample.restorePoint)
        #expect(drill.machine.lateTwins.map(\.id) == [Self.other.rawValue])
        let records = drill.actions(.restorePointLateTwin)
        #expect(records.map { $0.detail["restore_point_id"] } == [Self.other.rawValue])
        #expect(drill.last.next == .rest)
    }

    @Test("that is still being made keeps the resource until it is over")
    func goingOn() throws {
        var drill = try Self.toList()
        let marker = Sample.marker(.restorePoint)
        try drill.answer(
            .backups(.sample(marker: marker), .sample(.pending("protecting"), marker: marker, run: Self.other))
        )
        #expect(drill.machine.state == .succeeded)
        #expect(drill.machine.heldKeys.contains { $0.isResource })
        #expect(drill.machine.remoteRunKind == .lateTwin)
    }

    @Test("is not taken for one when it carries another job's marker, or none")
    func foreign() throws {
        var drill = try Self.toList()
        let foreign = drill.surroundings.mint.marker(job: JobID("another"), kind: .restorePoint, generation: 1)
        try drill.answer(
            .backups(.sample(), .sample(marker: foreign, run: Self.other), .sample(run: RestorePointID("third")))
        )
        #expect(drill.machine.state == .succeeded)
        #expect(drill.machine.lateTwins.isEmpty)
        #expect(drill.last.next == .rest)
    }

    @Test("is looked for once more after the end when the list was not whole")
    func incomplete() throws {
        var drill = try Self.toList()
        try drill.answer(.backups(.sample(), complete: false))
        #expect(drill.machine.state == .succeeded)
        try drill.wake()
        while case .call(let operation, .witness) = drill.last.next {
            let isTasks = operation.name == .listTasks
            try drill.answer(
                isTasks ? .tasks() : .backups(.sample(marker: Sample.marker(.restorePoint), run: Self.other))
            )
        }
        #expect(drill.machine.lateTwins.map(\.id) == [Self.other.rawValue])
        #expect(drill.last.next == .rest)
    }

    @Test("does not hide that a backup is missing: then the run's own list decides")
    func narrow() throws {
        var drill = try Self.toList(servers: 2)
        try drill.answer(.backups(.sample(of: 0)))
        #expect(
            drill.last.next == .call(.listBackups(BackupFilter(restorePointID: Sample.restorePoint)), .backupsOfRun)
        )
        try drill.answer(.backups(.sample(of: 0), .sample(of: 1)))
        #expect(drill.machine.state == .succeeded)
    }

    @Test("of which the second delivery took nothing is found before another is sent")
    func emptySecond() throws {
        var drill = Drill()
        try drill.toSending()
        let skip = SkippedResource(id: Sample.servers[0].id, code: .backupService("6203"), reason: nil)
        try drill.answer(.run(.available, skipped: [skip], id: RestorePointID("empty")))
        try drill.wake()
        let marker = Sample.marker(.restorePoint)
        while case .call(let operation, .witness) = drill.last.next {
            switch operation {
            case .listBackups:
                try drill.answer(
                    .backups(
                        .sample(.pending("protecting"), marker: marker, run: Self.other),
                        .sample(marker: marker, run: RestorePointID("empty"))
                    )
                )
            case .listTasks: try drill.answer(.tasks())
            default: try drill.answer(.vault(.sample(held: 1)))
            }
        }
        #expect(drill.machine.restorePointID == Self.other)
        #expect(drill.sent.count { $0 == .createRestorePoint } == 1)
    }

    /// Answers all witnesses; the lists of backups with this.
    private func search(_ drill: inout Drill, _ backups: BackupFacts...) throws {
        while case .call(let operation, .witness) = drill.last.next {
            switch operation {
            case .listBackups: try drill.answer(.backups(Listing(rows: backups, isComplete: true)))
            case .listTasks: try drill.answer(.tasks())
            default: try drill.answer(.vault(.sample(held: 1)))
            }
        }
    }

    @Test(
        "is found before another is sent also while an earlier sending is in doubt, at once or when the lists are behind",
        arguments: [(isRefused: false, isLate: false), (false, true), (true, false), (true, true)]
    )
    func besideDoubt(isRefused: Bool, isLate: Bool) throws {
        var drill = Drill()
        try drill.toSettling()
        while drill.machine.attention == nil { try drill.searchInVain() }
        try drill.resolve(.notCreated)
        try drill.searchInVain()
        #expect(drill.asked == .createRestorePoint)
        let skip = SkippedResource(id: Sample.servers[0].id, code: .backupService("6203"), reason: nil)
        if isRefused {
            try drill.fail(.refused("6203"))
        } else {
            try drill.answer(.run(.available, skipped: [skip], id: RestorePointID("empty")))
        }
        let empty = BackupFacts.sample(marker: Sample.marker(.restorePoint, 2), run: RestorePointID("empty"))
        if isLate {
            if isRefused { try search(&drill) } else { try search(&drill, empty) }
            try drill.wake()
        }
        let made = BackupFacts.sample(marker: Sample.marker(.restorePoint, 2), run: Self.other)
        if isRefused { try search(&drill, made) } else { try search(&drill, made, empty) }
        #expect(drill.machine.restorePointID == Self.other)
        #expect(drill.sent.count { $0 == .createRestorePoint } == 2)
    }
}
