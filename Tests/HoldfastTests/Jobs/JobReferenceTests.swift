import Testing

@testable import holdfast

struct JobReferenceTests {
    private let ids = ["0198bbbb-0001-7000-8000-000000000000", "0198bbbb-0002-7000-8000-000000000000"]

    @Test("a beginning that only one id has names the job")
    func unique() throws {
        let reference = try #require(JobReference(argument: "0198BBBB-0002"))
        #expect(!reference.isWhole)
        #expect(try reference.choose(among: ids) == ids[1])
    }

    @Test("several matches are a mistake of usage that lists them, none is not found")
    func others() throws {
        let several = try #require(throws: CommandFailure.self) {
            try #require(JobReference(argument: "0198")).choose(among: ids)
        }
        #expect(several.status == .usage)
        #expect("\(several)".contains(ids[0]))
        let none = try #require(throws: CommandFailure.self) {
            try #require(JobReference(argument: "0199")).choose(among: ids)
        }
        #expect(none.status == .notFound)
    }

    @Test(
        "what cannot be part of an id is refused",
        arguments: ["", "019", "../../x", "0198bbbb-0001-7000-8000-0000000000000", "zzzz"]
    )
    func refused(text: String) {
        #expect(JobReference(argument: text) == nil)
    }
}
