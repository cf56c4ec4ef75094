import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("A query")
struct QueryTests {
    @Test("is decoded")
    func decoding() throws {
        var query = Query("a=1%2B1+x&d=%C3%A9&a%62=y")
        #expect(query.take("a") == "1+1 x")
        #expect(query.take("b") == nil)
        #expect(query.take("d") == "é")
        #expect(query.take("ab") == "y")
        try query.finish()
    }

    @Test("without parameters is fine", arguments: [nil, "", "&", "&&"] as [String?])
    func empty(text: String?) throws {
        var query = Query(text)
        try query.finish()
    }

    @Test("takes no empty value, no text without end and no number beyond 2^53")
    func bounds() {
        var query = Query("a=&b&c=\(String(repeating: "x", count: 256))&n=9007199254740992&m=+1&o=9007199254740991")
        _ = query.take("a")
        _ = query.integer("b", in: 0...9)
        _ = query.take("c")
        _ = query.sequence("n")
        _ = query.integer("m", in: 0...9)
        #expect(query.sequence("o") == 9_007_199_254_740_991)
        #expect(query.faults.all.map(\.code) == [.tooShort, .tooShort, .tooLong, .outOfRange, .outOfRange])
    }

    @Test("reports all faults at once")
    func faults() {
        var query = Query("n=0&t=yesterday&u=x&twice=1&twice=2&odd=%zz&unknown=1&unknown=2&%ff=1")
        _ = query.integer("n", in: 1...9)
        _ = query.time("t")
        _ = query.uuid("u")
        _ = query.take("twice")
        let problem = #expect(throws: Problem.self) { try query.finish() }
        #expect(problem?.code == .invalidQuery)
        let told = problem?.faults.all.map { "\($0.place) \($0.code)" }
        #expect(
            told == [
                #"parameter("odd") badPattern"#, #"parameter("%ff") badPattern"#, #"parameter("n") outOfRange"#,
                #"parameter("t") notATime"#, #"parameter("u") notAUUID"#, #"parameter("twice") duplicate"#,
                #"parameter("unknown") unknownParameter"#,
            ]
        )
    }

    @Test("takes a time whose plus was not encoded")
    func plusInTime() {
        var query = Query("t=1970-01-01T02:00:00+02:00")
        #expect(query.time("t") == Timestamp(milliseconds: 0))
    }
}
