import HTTPTransport
import Synchronization
import Testing

@testable import holdfast

@Suite("Where reports come from")
struct ReportSourceTests {
    /// A history of one event each minute from 2026-02-01, some of it gone, and the requests that were made.
    private final class History: HTTPSending {
        let present: [Int]
        let requests = Mutex(0)
        static let start: Int64 = 1_769_904_000_000

        init(_ present: [Int]) { self.present = present }

        static func at(_ number: Int) -> Moment { Moment(milliseconds: start + Int64(number) * 60_000) }

        func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPReply {
            requests.withLock { $0 += 1 }
            func number(_ name: String) -> Int {
                let rest = request.url.split(separator: "\(name)=").last ?? ""
                return Int(rest.prefix { $0.isNumber }) ?? 0
            }
            let text: String
            if request.url.hasSuffix("/head") {
                text = #"{"installation":"ab","seq":\#(present.last ?? 0),"head":"h"}"#
            } else {
                let page = present.filter { $0 > number("after") }.prefix(number("limit")).map {
                    #"{"seq":\#($0),"at":"\#(Self.at($0).exactText)"}"#
                }
                text = #"{"events":[\#(page.joined(separator: ","))]}"#
            }
            return HTTPReply(status: 200, headers: [], body: Array(text.utf8))
        }
    }

    private func events(_ history: History, from: Int, to: Int) async throws -> [Int] {
        let client = DaemonClient(address: .socket("/s"), token: nil, transport: history)
        let window = try #require(ReportWindow(from: History.at(from), to: History.at(to), now: .now()))
        let source = try await ReportSource(client: client, window: window)
        var found: [Int] = []
        try await source.events { found.append($0["seq"]?.integer ?? 0) }
        return found
    }

    @Test("the events of a window are found without reading the whole history")
    func window() async throws {
        let history = History(Array(1...20_000))
        #expect(try await events(history, from: 12_000, to: 12_010) == Array(12_000..<12_010))
        #expect(history.requests.withLock { $0 } < 25)
    }

    @Test("also when a part of the history is gone, and at its ends")
    func gaps() async throws {
        let history = History(Array(500...520) + Array(700...5000))
        #expect(try await events(history, from: 0, to: 510) == Array(500..<510))
        #expect(try await events(history, from: 515, to: 702) == Array(515...520) + [700, 701])
        #expect(try await events(history, from: 4999, to: 9000) == [4999, 5000])
        #expect(try await events(history, from: 6000, to: 9000).isEmpty)
        #expect(try await events(History([]), from: 0, to: 10).isEmpty)
    }

    @Test("a job that ends between the two lists is reported once, as it was first met")
    func jobs() async throws {
        let daemon = ScriptedDaemon(
            .reply(200, #"{"installation":"ab","seq":0,"head":"h"}"#, tag: nil),
            .reply(200, #"{"jobs":[{"id":"a","state":"running"}],"next":null}"#, tag: nil),
            .reply(200, #"{"jobs":[{"id":"a","state":"succeeded"},{"id":"b","state":"failed"}],"next":null}"#, tag: nil)
        )
        let window = try #require(ReportWindow(from: nil, to: nil, now: SampleReport.to))
        let source = try await ReportSource(client: daemon.client, window: window)
        var found: [String] = []
        try await source.jobs { found.append(JobView($0).id + JobView($0).state) }
        #expect(found == ["arunning", "bfailed"])
        #expect(daemon.requests[1].url.contains("needs_attention"))
        #expect(daemon.requests[2].url.contains("finished_after=2026-01-02T23%3A00%3A00.000Z"))
    }
}
