import Testing

@testable import JobStore
@testable import RESTAPI
@testable import Workflow

@Suite("Keys in flight")
struct KeysInFlightTests {
    private func claim(_ key: String, scope: String = "uid:1 POST /v1/jobs") -> IdempotencyClaim {
        IdempotencyClaim(key: key, scope: scope, fingerprint: "f", expiresAt: Timestamp(milliseconds: 1))
    }

    @Test("a key that is being carried out is refused with 409 and Retry-After, others are not")
    func conflict() async throws {
        let keys = KeysInFlight()
        let reached = try await keys.holding(claim("k")) {
            let problem = await #expect(throws: Problem.self) { try await keys.holding(claim("k")) {} }
            #expect(problem?.code == .idempotencyKeyInUse)
            #expect(problem?.code.status == 409)
            #expect(problem?.code.isRetryable == true)
            #expect(problem?.retryAfter == 1)
            let other = try await keys.holding(claim("other")) { 1 }
            let otherScope = try await keys.holding(claim("k", scope: "uid:2 POST /v1/jobs")) { 2 }
            let without = try await keys.holding(nil) { 4 }
            return other + otherScope + without
        }
        #expect(reached == 7)
    }

    @Test("a key is free again once its request is over, however it ends")
    func released() async throws {
        let keys = KeysInFlight()
        for _ in 0..<2 {
            await #expect(throws: CancellationError.self) {
                try await keys.holding(claim("k")) { throw CancellationError() }
            }
        }
        #expect(try await keys.holding(claim("k")) { true })
    }
}
