import Testing

@testable import holdfast

struct RequestTargetTests {
    @Test("whatever a user types stays one segment or one value")
    func encoding() {
        #expect(RequestTarget(["v1", "jobs", "../x?y"]).text == "/v1/jobs/..%2Fx%3Fy")
        #expect(
            RequestTarget(["v1"], query: [("label", "a=b&c"), ("none", nil), ("vault", "服 1")]).text
                == "/v1?label=a%3Db%26c&vault=%E6%9C%8D%201"
        )
    }
}
