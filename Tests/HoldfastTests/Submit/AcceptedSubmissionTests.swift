import Testing

@testable import holdfast

struct AcceptedSubmissionTests {
    private func accepted(_ text: String, isReplay: Bool = false) throws -> AcceptedSubmission {
        let document = try JSONValue(parsing: Array(text.utf8))
        return try AcceptedSubmission(DaemonReply(status: 202, document: document, entityTag: nil, isReplay: isReplay))
    }

    @Test("one resource is a job, several are a group")
    func kinds() throws {
        let job = try accepted(#"{"kind":"job","id":"j1","job_ids":["j1"]}"#)
        #expect(job.target == .job("j1"))
        #expect(job.notice(arguments: "") == "accepted as job j1; follow it: holdfast jobs watch j1")
        let group = try accepted(#"{"kind":"group","id":"g1","job_ids":["j1","j2"]}"#, isReplay: true)
        #expect(group.target == .group("g1"))
        #expect(
            group.notice(arguments: " --socket /s")
                == "already accepted as 2 jobs in group g1; follow it: holdfast groups watch g1 --socket /s"
        )
    }

    @Test("an answer without an id is not taken for an acceptance")
    func foreign() {
        #expect(throws: CommandFailure.self) { try accepted("{}") }
    }
}
