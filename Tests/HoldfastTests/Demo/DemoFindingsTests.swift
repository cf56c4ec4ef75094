import Testing

@testable import holdfast

struct DemoFindingsTests {
    private let job = SampleJob.view(["state": "succeeded", "restore_point_id": "p1", "recovered": true])

    private func state(vaults: Int = 1, received: Int = 1, status: String = "available") -> JSONValue {
        let calls: JSONValue = ["received": .integer(Int64(received))]
        return [
            "counts": ["vaults": .integer(Int64(vaults)), "associated_resources": 1, "checkpoints": 1],
            "operations": ["createVault": calls, "addResources": ["received": 1], "createCheckpoint": ["received": 1]],
            "checkpoints": [["id": "p1"]],
            "backups": [["status": .text(status)]],
        ]
    }

    @Test("all holds when there is one of everything and the job knows it")
    func good() {
        let findings = DemoFindings(job: job, state: state())
        #expect(findings.allHold, "\(findings.findings.filter { !$0.holds })")
    }

    @Test("a second vault, a repeated call, a bad backup or another end of the job is found")
    func bad() {
        #expect(!DemoFindings(job: job, state: state(vaults: 2)).allHold)
        #expect(!DemoFindings(job: job, state: state(received: 2)).allHold)
        #expect(!DemoFindings(job: job, state: state(status: "error")).allHold)
        #expect(!DemoFindings(job: SampleJob.view(["state": "failed"]), state: state()).allHold)
        #expect(!DemoFindings(job: job, state: [:]).allHold)
    }
}
