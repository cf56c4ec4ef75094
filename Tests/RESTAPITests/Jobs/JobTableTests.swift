import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("Lists of jobs as CSV and by words", .timeLimit(.minutes(5)))
struct JobTableTests {
    private static func ids(_ answer: Answer) -> [String] {
        answer.text.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "," }) }
    }

    @Test("R21: the same URL gives the same rows as CSV", arguments: [true, false])
    func sameRows(byHeader: Bool) async throws {
        try await LiveAPI.run { api in
            for number in 1...7 {
                let job = try await api.submit(LiveAPI.submission(servers: [number]))
                if number % 2 == 0 { try await api.end(job, .failed, code: "BackupService.6114") }
                api.clock.step(.seconds(1))
            }
            for query in ["", "state=failed", "state=failed&limit=2", "vault=v&label=a=b", "q=r"] {
                let list = try await api.client.get("/v1/jobs?\(query)")
                let table =
                    byHeader
                    ? try await api.client.get("/v1/jobs?\(query)", ["Accept": "text/csv"])
                    : try await api.client.get("/v1/jobs?format=csv&\(query)")
                #expect(table.status == 200)
                #expect(table["Content-Type"]?.hasPrefix("text/csv") == true)
                let wanted = list.json.at("jobs")?.elements.compactMap { $0["id"]?.string } ?? []
                #expect(Self.ids(table) == wanted, "\(query)")
            }
        }
    }

    @Test("without a limit the table has all of the list, however many pages that is")
    func whole() async throws {
        try await LiveAPI.run { api in
            let servers = (1...99).map { $0 }
            for _ in 0..<6 { _ = try await api.client.post("/v1/jobs", LiveAPI.submission(servers: servers)) }
            let table = try await api.client.get("/v1/jobs?format=csv")
            #expect(Self.ids(table).count == 6 * 99)
            #expect(Set(Self.ids(table)).count == 6 * 99)
        }
    }

    @Test("a name that a spreadsheet would calculate is text")
    func formulas() async throws {
        try await LiveAPI.run { api in
            let body = """
                {"project": "default", "vault": {"name": "v"}, "restore_point": {"name": "r"},
                 "resources": [{"id": "00000000-0000-4000-8000-000000000001", "type": "OS::Nova::Server",
                                "name": "=cmd|' /C calc'!A0"}]}
                """
            try await api.submit(body)
            let table = try await api.client.get("/v1/jobs?format=csv")
            #expect(table.text.contains(",'=cmd|"))
            #expect(!table.text.contains(",=cmd|"))
        }
    }

    @Test("words find the jobs that have them, together with every other filter")
    func words() async throws {
        try await LiveAPI.run { api in
            let one = try await api.submit(
                LiveAPI.submission(
                    servers: [1],
                    more: #", "labels": {"app": "billing-Über"}, "reason": "before upgrade""#
                )
            )
            api.clock.step(.seconds(1))
            let two = try await api.submit(LiveAPI.submission)
            let both = [two.rawValue, one.rawValue]
            let expectations: [(String, [String])] = [
                ("billing", [one.rawValue]), ("bill", []), ("bill*", [one.rawValue]), ("BILL*+upgr*", [one.rawValue]),
                ("ber", []), ("uber", [one.rawValue]),
                ("upgrade+before", [one.rawValue]), ("upgrade+after", []), ("my_vault", [two.rawValue]),
                ("server-4690", [two.rawValue]), ("uid", both), ("%22", []), ("%22+OR+%22billing", []),
                ("NEAR(", []), ("billing*", [one.rawValue]), ("-", []), ("%00", []),
                ("billing%00upgrade", [one.rawValue]),
                ("words:billing", []), ("a+AND+b", []),
            ]
            for (words, expected) in expectations {
                let list = try await api.client.get("/v1/jobs?q=\(words)")
                #expect(list.status == 200, "\(words): \(list)")
                #expect(list.json.at("jobs")?.elements.compactMap { $0["id"]?.string } == expected, "\(words)")
                let counts = try await api.client.get("/v1/jobs/counts?q=\(words)").json
                #expect(counts.at("total")?.int == expected.count, "\(words)")
            }
            for more in ["vault=v", "label=app=billing-%C3%9Cber", "state=queued", "project=default&vault=v"] {
                let list = try await api.client.get("/v1/jobs?q=billing&\(more)").json
                #expect(list.at("jobs")?.elements.count == 1, "\(more)")
            }
            #expect(
                try await api.client.get("/v1/jobs?q=billing&vault=my_vault").json.at("jobs")?.elements.isEmpty == true
            )
        }
    }

    @Test("pages of a list by words hold every job once")
    func pages() async throws {
        try await LiveAPI.run { api in
            for number in 1...9 {
                try await api.submit(LiveAPI.submission(servers: [number]))
                // Also when the clock is set back in between.
                api.clock.step(.seconds(number == 5 ? -100 : 1))
            }
            var seen: [String] = []
            var next: String?
            repeat {
                let cursor = next.map { "&cursor=\($0)" } ?? ""
                let page = try await api.client.get("/v1/jobs?q=r&limit=2\(cursor)").json
                seen += page.at("jobs")?.elements.compactMap { $0["id"]?.string } ?? []
                next = page.at("next")?.string
            } while next != nil
            #expect(seen.count == 9)
            #expect(Set(seen).count == 9)
        }
    }
}
