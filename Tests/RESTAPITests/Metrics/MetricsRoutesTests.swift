import JobStore
import Testing
import Workflow

@testable import RESTAPI

@Suite("Metrics")
struct MetricsRoutesTests {
    private static let resource = "00000000-0000-4000-8000-000000000000"

    /// The series by name and labels, as they were written.
    private static func series(_ text: String) -> [String: String] {
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return Dictionary(
            lines.compactMap { line in
                line.lastIndex(of: " ").map { (String(line[..<$0]), String(line[$0...].dropFirst())) }
            },
            uniquingKeysWith: { "\($0) and \($1)" }
        )
    }

    @Test("R10: a resource has its series before it ever succeeded, and jobs are counted in every state")
    func neverSucceeded() async throws {
        try await LiveAPI.run { api in
            let body = LiveAPI.submission(servers: [0], more: #", "labels": {"rpo": "24h"}"#)
            #expect(try await api.client.post("/v1/jobs", body).status == 202)
            let answer = try await api.client.get("/metrics")
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
            let series = Self.series(answer.text)
            let labels = "{resource_id=\"\(Self.resource)\",project=\"default\"}"
            #expect(series["holdfast_resource_last_success_timestamp_seconds\(labels)"] == "0")
            #expect(series["holdfast_resource_last_result_success\(labels)"] == "0")
            #expect(series["holdfast_resource_target_age_seconds\(labels)"] == "86400")
            #expect(series["holdfast_resource_in_target\(labels)"] == "0")
            for state in JobState.allCases {
                #expect(series["holdfast_jobs{state=\"\(state.rawValue)\"}"] == (state == .queued ? "1" : "0"))
            }
            #expect(series["holdfast_queue_paused"] == "0")
            #expect(series["holdfast_audit_events_total"] == String(try await api.store.lastSequence()))
        }
    }

    @Test("each family says what it is before its first series, and once")
    func families() async throws {
        try await LiveAPI.run { api in
            let text = try await api.client.get("/metrics").text
            var described: [String] = []
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                if line.hasPrefix("# HELP ") {
                    described.append(String(words[2]))
                } else if line.hasPrefix("# TYPE ") {
                    #expect(words[2] == described.last ?? "")
                    #expect(["counter", "gauge"].contains(words[3]))
                    #expect((words[3] == "counter") == words[2].hasSuffix("_total"))
                } else {
                    #expect(line.prefix { $0 != "{" && $0 != " " } == described.last ?? "")
                }
            }
            #expect(described.count > 15)
            #expect(Set(described).count == described.count)
        }
    }

    @Test("what a label holds is written so that it stays one")
    func escaping() {
        var family = MetricFamily("a_seconds", .gauge, "One\nline \\ and \"quotes\".")
        family.add(-1, ["name": "a\"b\\c\nd", "other": "é"])
        #expect(
            family.text == """
                # HELP a_seconds One\\nline \\\\ and "quotes".
                # TYPE a_seconds gauge
                a_seconds{name="a\\"b\\\\c\\nd",other="é"} -1

                """
        )
    }

    @Test("whoever does not take text is told what there is")
    func notAcceptable() async throws {
        try await LiveAPI.run { api in
            let answer = try await api.client.get("/metrics", ["Accept": "application/json"])
            #expect(answer.status == 406)
            let prometheus = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
            #expect(try await api.client.get("/metrics", ["Accept": prometheus]).status == 200)
        }
    }
}
