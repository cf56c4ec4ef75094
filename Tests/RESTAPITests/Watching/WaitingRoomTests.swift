import JobStore
import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("Those who wait", .timeLimit(.minutes(5)))
struct WaitingRoomTests {
    @Test("a place is free again when nobody holds it")
    func seats() throws {
        let room = WaitingRoom(size: 2)
        let first = try room.seat()
        do {
            let second = room.seatIfFree()
            #expect(second != nil)
            withExtendedLifetime(second) { #expect(room.seatIfFree() == nil) }
        }
        withExtendedLifetime(first) { #expect(room.seatIfFree() != nil) }
    }

    @Test("streams and long polls together have a bound; all else gets through")
    func bound() async throws {
        var options = LiveAPI.Options()
        options.limits.waitersMax = 1
        try await LiveAPI.run(options) { api in
            let id = try await api.submit()
            var reader = EventReader(api.client.stream("/v1/jobs/\(id)/events"))
            _ = try await reader.next()
            let poll = ["Prefer": "wait=60"]
            for answer in [
                try await api.client.get("/v1/jobs/\(id)", poll),
                try await api.client.get("/v1/jobs/\(id)/events", ["Accept": "text/event-stream"]),
            ] {
                #expect(answer.status == 503)
                #expect(answer.json.at("code") == "too_many_waiting")
                #expect(answer["Retry-After"] == "10")
            }
            #expect(try await api.client.get("/v1/jobs/\(id)").status == 200)
            #expect(try await api.client.get("/healthz").status == 200)
            let accepted = try await api.client.post("/v1/jobs", LiveAPI.submission, poll)
            #expect(accepted.status == 202)
            #expect(accepted["Preference-Applied"] == nil)
            try await api.end(id, .failed)
            #expect(try await reader.rest().last?.name == "end")
        }
    }
}
