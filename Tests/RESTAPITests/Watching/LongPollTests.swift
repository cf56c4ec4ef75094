import JobStore
import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("A long poll", .timeLimit(.minutes(5)))
struct LongPollTests {
    @Test("of a known version answers with the first change")
    func change() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            async let asked = api.client.get("/v1/jobs/\(id)", ["If-None-Match": "\"1\"", "Prefer": "wait=60"])
            await api.engine.listened()
            // A hint without a change does not end it.
            api.engine.publish(id)
            let at = api.clock.now
            try await api.change(id, .sleep(until: at)) { $0.phase = .waiting(.protectable(0), .busy, until: at) }
            let answer = try await asked
            #expect(answer.status == 200)
            #expect(answer["ETag"] == "\"2\"")
            #expect(answer["Preference-Applied"] == "wait=60")
            #expect(answer.json.at("state") == "waiting")
            #expect(answer.json.at("wait_reason") == "busy")
        }
    }

    @Test("of an older version answers at once")
    func atOnce() async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let answer = try await api.client.get("/v1/jobs/\(id)", ["If-None-Match": "\"0\"", "Prefer": "wait=60"])
            #expect(answer.status == 200)
            #expect(answer["ETag"] == "\"1\"")
        }
    }

    @Test("without a version waits until the job has ended or needs a person", arguments: [true, false])
    func settles(ends: Bool) async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            async let asked = api.client.get("/v1/jobs/\(id)", ["Prefer": "wait=60"])
            await api.engine.listened()
            let at = api.clock.now
            try await api.change(id, .sleep(until: at)) { $0.phase = .waiting(.protectable(0), .busy, until: at) }
            if ends {
                try await api.end(id, .succeeded)
            } else {
                let attention = Attention(kind: .vault, code: .outcomeUnknown, message: "?", candidates: ["a", "b"])
                try await api.change(id, .attention) { $0.phase = .needsAttention(attention) }
            }
            let answer = try await asked
            #expect(answer.status == 200)
            #expect(answer.json.at("state")?.string == (ends ? "succeeded" : "needs_attention"))
            if !ends { #expect(answer.json.at("attention", "candidates") == .array(["a", "b"])) }
        }
    }

    @Test("ends with 304, or with the job as it is, when the time is up")
    func runsOut() async throws {
        var options = LiveAPI.Options()
        options.sleep = { _ in }
        try await LiveAPI.run(options) { api in
            let id = try await api.submit()
            let same = try await api.client.get("/v1/jobs/\(id)", ["If-None-Match": "\"1\"", "Prefer": "wait=1"])
            #expect(same.status == 304)
            let unfinished = try await api.client.get("/v1/jobs/\(id)", ["Prefer": "wait=1"])
            #expect(unfinished.status == 200)
            #expect(unfinished.json.at("state") == "queued")
        }
    }

    @Test("of a group answers when all of its jobs are settled")
    func group() async throws {
        try await LiveAPI.run { api in
            let group = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: [1, 2])).json
            let ids = group.at("job_ids")?.elements.compactMap(\.string).map { JobID($0) } ?? []
            let path = try #require(group.at("url")?.string)
            let before = try await api.client.get(path)
            let tag = try #require(before["ETag"])
            #expect(try await api.client.get(path, ["If-None-Match": tag]).status == 304)
            async let asked = api.client.get(path, ["Prefer": "wait=60"])
            await api.engine.listened()
            try await api.end(ids[0], .succeeded)
            try await api.end(ids[1], .failed)
            let answer = try await asked
            #expect(answer.json.at("state") == "partial")
            #expect(answer.json.at("counts", "failed")?.int == 1)
            #expect(answer["ETag"] != tag)
        }
    }

    @Test("ignores preferences that make no sense", arguments: ["wait=x", "wait", "wait=-1", "handling=lenient", ""])
    func odd(preference: String) async throws {
        try await LiveAPI.run { api in
            let id = try await api.submit()
            let answer = try await api.client.get("/v1/jobs/\(id)", ["Prefer": preference])
            #expect(answer.status == 200)
            #expect(answer["Preference-Applied"] == nil)
        }
    }
}
