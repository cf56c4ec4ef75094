import Testing
import Workflow

@testable import RESTAPI
@testable import holdfast

struct ExplanationTests {
    @Test("every code of the error table and every code of our own is explained")
    func complete() {
        #expect(
            Explanation.all.count
                == ErrorTable.rows.count + ProblemCode.allCases.count + Problem.Code.allCases.count
        )
        for explanation in Explanation.all {
            #expect(!explanation.meaning.isEmpty)
            #expect(!explanation.action.isEmpty)
            #expect(!explanation.fix.isEmpty)
            #expect(Explanation.find(explanation.code).contains(explanation))
        }
    }

    @Test(
        "a code is found without its prefix and in either case",
        arguments: ["6105", "backupservice.6105", "BackupService.6105"]
    )
    func find(text: String) {
        #expect(Explanation.find(text).map(\.code) == ["BackupService.6105"])
    }

    @Test("our own codes are found by their last part")
    func own() {
        #expect(Explanation.find("outcome_unknown").map(\.code) == ["holdfast.outcome_unknown"])
        #expect(Explanation.find("nothing_like_it").isEmpty)
    }

    @Test("every code that the daemon refuses with is explained, with its status", arguments: Problem.Code.allCases)
    func refusals(code: Problem.Code) {
        for text in [code.rawValue, "[\(code.rawValue)]"] {
            let found = Explanation.find(text)
            #expect(found.map(\.code) == [code.rawValue])
            #expect(found.first?.httpStatuses == [code.status])
        }
    }
}
