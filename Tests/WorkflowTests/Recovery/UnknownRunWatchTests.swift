import Testing

@testable import Workflow

@Suite("A run that no job knows")
struct UnknownRunWatchTests {
    @Test("is over when the cloud says so, or has not had it for as long as it may not show")
    func over() {
        let lag: Duration = .seconds(120)
        var watch = UnknownRunWatch()
        func look(_ result: Result<Reply, CallFailure>, at second: Int) -> String? {
            watch.looked(result, at: Sample.start + .seconds(second), lag: lag)
        }
        #expect(look(.success(.run(.protecting)), at: 0) == nil)
        #expect(look(.failure(.unreachable), at: 60) == nil)
        #expect(look(.failure(.refused("6217")), at: 120) == nil)
        #expect(look(.success(.run(.protecting)), at: 180) == nil, "it is back")
        #expect(look(.failure(.refused("6217")), at: 240) == nil)
        #expect(look(.failure(.unreachable), at: 900) == nil)
        #expect(look(.failure(.refused("6217")), at: 901) == "not_found")
        #expect(look(.success(.run(.error)), at: 960) == "error")
    }
}
