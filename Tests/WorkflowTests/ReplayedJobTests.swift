import Testing
import Workflow

@Suite("A job replayed from its history")
struct ReplayedJobTests {
    private func replay(_ records: [HistoryRecord]) -> (job: ReplayedJob, contradictions: [String]) {
        var job = ReplayedJob()
        let contradictions = records.compactMap { job.apply($0) }
        return (job, contradictions)
    }

    private func intent(_ generation: Int) -> HistoryRecord {
        HistoryRecord(
            .effectIntended,
            detail: [
                "kind": "restore_point", "generation": "\(generation)", "marker": "hfabcd00000000000\(generation)",
            ]
        )
    }

    private func closing(_ generation: Int, _ outcome: String) -> HistoryRecord {
        HistoryRecord(
            .effectClosed,
            detail: ["kind": "restore_point", "generation": "\(generation)", "outcome": outcome]
        )
    }

    @Test("comes to the state, step, attempt, restore point and verdicts that the records tell")
    func story() {
        let (job, contradictions) = replay([
            HistoryRecord(.jobStarted),
            HistoryRecord(.stepStarted, step: .preflight, attempt: 1),
            HistoryRecord(.attemptFailed, step: .preflight, attempt: 1),
            HistoryRecord(.stepFinished, step: .preflight, attempt: 2),
            HistoryRecord(.stepStarted, step: .createRestorePoint, attempt: 1),
            intent(1), closing(1, "not_carried_out"), intent(2), closing(2, "succeeded"),
            HistoryRecord(.restorePointAccepted, detail: ["restore_point_id": "rp-1", "adopted": "false"]),
            HistoryRecord(.cancelRequested),
            HistoryRecord(.resourceVerdict, detail: ["resource_id": "r", "outcome": "succeeded", "backup_id": "b"]),
            HistoryRecord(.jobEnded, detail: ["state": "cancelled", "code": "x", "restore_point_id": "rp-1"]),
            HistoryRecord(.remoteRunEnded, detail: ["restore_point_id": "rp-1"]),
        ])
        #expect(contradictions.isEmpty)
        #expect(job.state == .ended(.cancelled, code: "x"))
        #expect(job.step == .createRestorePoint)
        #expect(job.attempt == 1)
        #expect(job.restorePointID == RestorePointID("rp-1"))
        #expect(job.isCancellationRequested)
        #expect(job.isRunOver)
        #expect(job.verdicts[ResourceID("r")]?.backupID == BackupID("b"))
        #expect(job.changes.map(\.outcome) == ["not_carried_out", "succeeded"])
    }

    @Test(
        "expects the generations after each recovery that has fitted the job",
        arguments: [0, 1, 2, 1023, 1024, 1025, 1026, 2048, 2049, 2050]
    )
    func passedOver(_ generation: Int) {
        let once = [
            HistoryRecord(.jobStarted), intent(1), closing(1, "not_carried_out"), HistoryRecord(.jobReconciled),
        ]
        let first = replay(once + [intent(generation)]).contradictions
        #expect(first.isEmpty == (generation == 1026))
        let second = replay(once + [HistoryRecord(.jobReconciled), intent(generation)]).contradictions
        #expect(second.isEmpty == (generation == 2050))
        let after = replay(once + [intent(1026), closing(1026, "not_carried_out"), intent(1027)]).contradictions
        #expect(after.isEmpty)
    }

    @Test("a person's question stands until it is answered, and a cancellation shows after that")
    func attention() {
        var (job, _) = replay([HistoryRecord(.jobStarted), HistoryRecord(.cancelRequested)])
        #expect(job.state == .cancelling)
        #expect(job.apply(HistoryRecord(.jobNeedsAttention)) == nil)
        #expect(job.state == .needsAttention)
        #expect(job.apply(HistoryRecord(.jobResolved)) == nil)
        #expect(job.state == .cancelling)
        #expect(job.apply(HistoryRecord(.jobResolved)) != nil)
    }

    @Test(
        "says what contradicts the records before it",
        arguments: [
            [HistoryRecord(.jobStarted), HistoryRecord(.jobStarted)],
            [HistoryRecord(.cancelRequested), HistoryRecord(.cancelRequested)],
            [HistoryRecord(.stepStarted, step: .verify, attempt: 2)],
            [HistoryRecord(.stepFinished, step: .verify, attempt: 1)],
            [HistoryRecord(.attemptFailed, step: .verify, attempt: 1)],
            [HistoryRecord(.jobEnded, detail: ["state": "running"])],
            [HistoryRecord(.jobEnded, detail: ["state": "failed", "restore_point_id": "rp-1"])],
            [HistoryRecord(.jobEnded, detail: ["state": "failed"]), HistoryRecord(.jobRecovered)],
            [HistoryRecord(.effectIntended, detail: ["kind": "vault"])],
            [
                HistoryRecord(
                    .effectIntended,
                    detail: ["kind": "vault", "generation": "2", "marker": "hfabcd000000000001"]
                )
            ],
            [HistoryRecord(.effectOutcomeUnknown, detail: ["kind": "vault", "generation": "1"])],
            [HistoryRecord(.effectClosed, detail: ["kind": "vault", "generation": "1", "outcome": "succeeded"])],
            [HistoryRecord(.restorePointAccepted)],
            [HistoryRecord(.restorePointOver, detail: ["restore_point_id": "rp-1"])],
            [HistoryRecord(.resourceVerdict, detail: ["resource_id": "r"])],
        ]
    )
    func contradictions(_ records: [HistoryRecord]) {
        #expect(!replay(records).contradictions.isEmpty)
    }

    @Test("a late twin that was told may be over, and no other restore point")
    func twinEnds() {
        let told = [
            HistoryRecord(.jobStarted), intent(1), closing(1, "succeeded"),
            HistoryRecord(.restorePointAccepted, detail: ["restore_point_id": "rp-1", "adopted": "false"]),
            HistoryRecord(.restorePointLateTwin, detail: ["restore_point_id": "rp-2"]),
            HistoryRecord(.jobEnded, detail: ["state": "failed", "restore_point_id": "rp-1"]),
        ]
        let twin = HistoryRecord(.remoteRunEnded, detail: ["restore_point_id": "rp-2"])
        let (job, contradictions) = replay(told + [twin])
        #expect(contradictions.isEmpty)
        #expect(!job.isRunOver, "that is about its own run")
        let other = HistoryRecord(.remoteRunEnded, detail: ["restore_point_id": "rp-3"])
        #expect(replay(told + [other]).contradictions.count == 1)
    }

    @Test("an intent beside an open one, and an end beside an open one, are contradictions")
    func open() {
        #expect(replay([intent(1), intent(2)]).contradictions.count == 1)
        let end = HistoryRecord(.jobEnded, detail: ["state": "cancelled"])
        #expect(replay([intent(1), end]).contradictions.count == 1)
        #expect(replay([intent(1), closing(1, "not_carried_out"), end]).contradictions.isEmpty)
    }

    @Test("a history does not tell running from waiting, and tells all other states apart")
    func states() {
        let states: [ReplayedJob.State] = [
            .queued, .active, .cancelling, .needsAttention, .ended(.failed, code: nil), .ended(.succeeded, code: nil),
        ]
        for state in states {
            let matches = JobState.allCases.filter { state.matches($0) }
            #expect(matches.count == (state == .active ? 2 : 1))
        }
    }
}
