import HTTPTransport
import Testing

@testable import holdfast

@Suite("A list of jobs that is printed while it is read")
struct JobListingTests {
    private static func page(_ ids: [String], next: String?) -> ScriptedDaemon.Answer {
        let jobs = ids.map {
            #"{"id":"\#($0)","state":"failed","vault_name":"v-\#($0)","resources":[{"id":"r","name":"ü"}]}"#
        }
        let next = next.map { "\"\($0)\"" } ?? "null"
        return .reply(200, #"{"jobs":[\#(jobs.joined(separator: ","))],"next":\#(next)}"#, tag: nil)
    }

    private static func daemon() -> ScriptedDaemon {
        ScriptedDaemon(
            page(["a1", "b2"], next: "x"),
            page(["c3", "d4-much-longer"], next: "y"),
            page(["e5"], next: nil)
        )
    }

    /// What is printed, and after how many requests each piece of it was.
    private func printed(
        _ daemon: ScriptedDaemon,
        _ format: OutputFormat,
        width: Int? = nil,
        limit: Int? = nil
    ) async throws -> (text: String, requests: [Int], hasMore: Bool) {
        var bytes: [UInt8] = []
        var requests: [Int] = []
        let listing = JobListing(
            pages: JobPages(client: daemon.client, query: []),
            format: format,
            surface: Surface(width: width)
        ) {
            bytes += $0
            requests.append(daemon.requests.count)
        }
        let hasMore = try await listing.print(limit: limit)
        return (String(decoding: bytes, as: UTF8.self), requests, hasMore)
    }

    @Test("each page is out before the next one is asked for", arguments: [OutputFormat.jsonl, .csv, .table])
    func streamed(_ format: OutputFormat) async throws {
        let result = try await printed(Self.daemon(), format)
        #expect(result.requests == [1, 2, 3])
        #expect(!result.hasMore)
        let lines = result.text.split(separator: "\n")
        #expect(lines.count == (format == .jsonl ? 5 : 6))
        for id in ["a1", "b2", "c3", "d4-much-longer", "e5"] {
            #expect(lines.filter { $0.contains("\(id)") }.count == 1, "\(id)")
        }
    }

    @Test("JSON is one document, and nothing when a page cannot be had")
    func document() async throws {
        let result = try await printed(Self.daemon(), .json)
        let document = try JSONValue(parsing: Array(result.text.utf8))
        #expect(document["jobs"]?.elements?.count == 5)
        #expect(document["has_more"] == false)
        #expect(document["jobs"]?.elements?.last?["resources"]?.elements?.first?["name"] == "ü")
        let empty = try await printed(ScriptedDaemon(Self.page([], next: nil)), .json)
        #expect(try JSONValue(parsing: Array(empty.text.utf8))["jobs"] == [])

        var isTouched = false
        let broken = ScriptedDaemon(Self.page(["a"], next: "x"), .refused)
        let listing = JobListing(
            pages: JobPages(client: broken.client, query: []),
            format: .json,
            surface: Surface()
        ) { _ in isTouched = true }
        await #expect(throws: CommandFailure.self) { _ = try await listing.print(limit: nil) }
        #expect(!isTouched)
    }

    @Test("a limit ends it, and that there are more is known")
    func limited() async throws {
        let daemon = Self.daemon()
        let result = try await printed(daemon, .csv, limit: 4)
        #expect(result.hasMore)
        #expect(result.text.split(separator: "\n").count == 5)
        #expect(daemon.requests.map { $0.url.contains("limit=4") } == [true, false])
        #expect(daemon.requests[1].url.contains("limit=2"))
    }

    @Test("a list without jobs has its header, or says so")
    func empty() async throws {
        let none = { ScriptedDaemon(Self.page([], next: nil)) }
        #expect(try await printed(none(), .table).text == "no jobs\n")
        #expect(try await printed(none(), .csv).text.split(separator: "\n").count == 1)
        #expect(try await printed(none(), .jsonl).text == "")
    }

    @Test("on a terminal all pages have the columns of the first", arguments: [60, 80])
    func columns(_ width: Int) async throws {
        let lines = try await printed(Self.daemon(), .table, width: width).text.split(separator: "\n")
        let places = Set(lines.dropFirst().map { $0.firstRange(of: "failed")?.lowerBound.utf16Offset(in: $0) })
        #expect(places.count == 1)
        #expect(lines.allSatisfy { TextWidth.of(String($0)) <= width })
    }
}
