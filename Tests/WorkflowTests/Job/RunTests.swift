import Testing

@testable import Workflow

@Suite("Waiting for the run and judging it")
struct RunTests {
    @Test("polls grow from 5 s to a minute and leave one line in the history")
    func polls() throws {
        var drill = Drill()
        try drill.toAwait()
        var pauses: [Int64] = []
        for _ in 0..<12 {
            let from = drill.now
            try drill.wake()
            pauses.append((drill.now - from).wholeMilliseconds)
            try drill.answer(.run(.protecting))
            try drill.answer(.tasks(.sample(.running, progress: 10), .sample(of: 1, .running, progress: 30)))
        }
        #expect(pauses == pauses.sorted())
        #expect(pauses.first == 5000 && pauses.last == 60_000)
        #expect(drill.actions(.jobWaiting).count == 1)
        #expect(drill.machine.attempt == 1)
        #expect(drill.machine.progress == 20)
    }

    @Test("tasks of other restore points do not count as progress; without tasks it stays unknown")
    func progress() throws {
        var drill = Drill()
        try drill.toAwait()
        try drill.wake()
        try drill.answer(.run(.other("waiting_protect")))
        try drill.answer(.tasks(.sample(.running, run: RestorePointID("other"), progress: 90), .sample(.waiting)))
        #expect(drill.machine.progress == nil)
        try drill.wake()
        try drill.answer(.run(.protecting))
        try drill.fail(.refused(.gateway("0308"), status: 429))
        #expect(drill.machine.waitReason == .remoteRun)
    }

    @Test(
        "a status that means the end is judged by the backups, whatever it is",
        arguments: [
            RestorePointStatus.available, .error, .deleting, .deleted, .errorDeleting,
        ]
    )
    func over(_ status: RestorePointStatus) throws {
        var drill = Drill()
        try drill.toAwait()
        try drill.wake()
        try drill.answer(.run(status))
        #expect(drill.asked == .backupsOfRun)
        try drill.answer(.backups(.sample()))
        #expect(drill.machine.state == .succeeded)
    }

    @Test("a restore point that is not found is waited for while it is new, then judged by its backups")
    func notFound() throws {
        var drill = Drill()
        try drill.toAwait()
        let accepted = drill.now
        try drill.wake()
        try drill.fail(.refused(.backupService("6217"), status: 404))
        #expect(drill.machine.waitReason == .notVisibleYet)
        while drill.now < accepted + .seconds(120) {
            try drill.wake()
            try drill.fail(.refused(.backupService("6217"), status: 404))
        }
        #expect(drill.asked == .backupsOfRun)
    }

    @Test("an error under an available restore point is a failure, explained by its task")
    func backupError() throws {
        var drill = Drill()
        try drill.toVerify()
        try drill.answer(.backups(.sample(.error)))
        #expect(drill.asked == .tasksOfRun(0))
        try drill.answer(.tasks(.sample(.failed, code: .backupService("8300"), message: "snapshot quota")))
        #expect(drill.machine.state == .failed)
        #expect(
            drill.machine.verdicts
                == [
                    ResourceVerdict(
                        resource: Sample.servers[0].id,
                        outcome: .failed,
                        backupID: BackupID("backup-0"),
                        code: "BackupService.8300",
                        reason: "snapshot quota"
                    )
                ]
        )
    }

    @Test("a failed backup stays failed when its task cannot be found", arguments: [true, false])
    func backupErrorWithoutTask(_ isListed: Bool) throws {
        var drill = Drill()
        try drill.toVerify()
        try drill.answer(.backups(.sample(.deleting)))
        if isListed {
            try drill.answer(.tasks())
        } else {
            try drill.fail(.refused(.backupService("6500"), status: 404))
        }
        #expect(drill.machine.ending?.code == ProblemCode.backupFailed.rawValue)
    }

    @Test("a backup that is not listed yet is waited for over the list's lag, then missing")
    func listLag() throws {
        var drill = Drill()
        try drill.toVerify()
        let over = drill.now
        var rounds = 0
        while drill.machine.ending == nil, rounds < 100 {
            rounds += 1
            try drill.answer(.backups())
            try drill.answer(.tasks())
            if drill.machine.ending == nil {
                #expect(drill.machine.waitReason == .listLag)
                try drill.wake()
            }
        }
        #expect(drill.machine.verdicts.map(\.outcome) == [.missing])
        #expect(drill.now >= over + drill.surroundings.policy.listLagMax)
        #expect(drill.now < over + .seconds(300))
        #expect(drill.machine.attempt == 1)
    }

    @Test("a backup that turns up within the lag counts")
    func lateBackup() throws {
        var drill = Drill()
        try drill.toVerify()
        try drill.answer(.backups())
        try drill.answer(.tasks(.sample(.success)))
        try drill.wake()
        try drill.answer(.backups(.sample(.pending("protecting"))))
        #expect(drill.machine.waitReason == .listLag)
        try drill.wake()
        try drill.answer(.backups(.sample()))
        #expect(drill.machine.state == .succeeded)
    }

    @Test("a list of backups that was asked for within the lag proves nothing, however late the tasks are told")
    func staleList() throws {
        var drill = Drill()
        try drill.toVerify()
        try drill.answer(.backups())
        #expect(drill.asked == .tasksOfRun(0))
        try drill.fail(.refused(.backupService("6600"), status: 500))
        #expect(drill.machine.waitReason == .full)
        drill.now = drill.now + drill.surroundings.policy.listLagMax
        try drill.wake()
        try drill.answer(.tasks(.sample(.success)))
        #expect(drill.machine.waitReason == .listLag)
        try drill.wake()
        try drill.answer(.backups(.sample()))
        #expect(drill.machine.state == .succeeded)
    }

    @Test("a task that still runs is waited for, however long the lag is over")
    func runningTask() throws {
        var drill = Drill()
        try drill.toVerify()
        for _ in 0..<10 {
            try drill.answer(.backups())
            try drill.answer(.tasks(.sample(.running)))
            #expect(drill.machine.waitReason == .listLag)
            try drill.wake()
        }
        try drill.answer(.backups())
        try drill.answer(.tasks(.sample(.timeout, code: .backupService("9910"))))
        #expect(drill.machine.ending?.code == "BackupService.9910")
    }

    @Test("an incomplete list never proves that a backup is missing")
    func incomplete() throws {
        var drill = Drill { $0.listLagMax = .zero }
        try drill.toVerify()
        try drill.answer(.backups(complete: false))
        #expect(drill.machine.waitReason == .retry)
        try drill.wake()
        #expect(drill.asked == .backupsOfRun)
        try drill.answer(.backups())
        try drill.answer(.tasks(complete: false))
        #expect(drill.machine.ending == nil)
        try drill.wake()
        #expect(drill.asked == .tasksOfRun(0))
        try drill.answer(.tasks(.sample(.skipped)))
        #expect(drill.machine.verdicts.map(\.outcome) == [.skipped])
    }

    @Test("an incomplete list that shows all that is wanted is enough")
    func incompleteButEnough() throws {
        var drill = Drill()
        try drill.toVerify()
        try drill.answer(.backups(.sample(), complete: false))
        #expect(drill.machine.state == .succeeded)
    }

    @Test("a disk's backup inside a server's, and another restore point's, are not the server's result")
    func notItsOwn() throws {
        var drill = Drill { $0.listLagMax = .zero }
        try drill.toVerify()
        var child = BackupFacts.sample()
        child.parentID = BackupID("parent")
        try drill.answer(.backups(child, .sample(run: RestorePointID("another"))))
        try drill.answer(.tasks(.sample(.failed, run: RestorePointID("another"))))
        #expect(drill.machine.verdicts.map(\.outcome) == [.missing])
    }

    @Test("of two backups of a server the usable one counts")
    func twoBackups() throws {
        var drill = Drill()
        try drill.toVerify()
        try drill.answer(.backups(.sample(.error), .sample(.available)))
        #expect(drill.machine.state == .succeeded)
    }
}
