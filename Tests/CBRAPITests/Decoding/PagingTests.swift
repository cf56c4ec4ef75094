import Testing
import Workflow

@testable import CBRAPI

@Suite("Paging")
struct PagingTests {
    private func page(_ ids: [String], count: Int?) -> ReceivedReply {
        let rows = ids.map { #"{"id": "\#($0)", "checkpoint_id": "c", "resource_id": "r"}"# }
        let total = count.map { #", "count": \#($0)"# } ?? ""
        return Example.reply(200, #"{"backups": [\#(rows.joined(separator: ", "))]\#(total)}"#)
    }

    /// Feeds `pages` until the call is done; returns ids, completeness and the offsets asked for.
    private func run(
        _ pages: [ReceivedReply],
        limit: Int = 2,
        pagesMax: Int = 10
    ) throws -> (ids: [String], isComplete: Bool, offsets: [String]) {
        var call = RemoteCall(.listBackups(BackupFilter()), limit: limit, pagesMax: pagesMax)
        var offsets: [String] = []
        for page in pages {
            offsets += call.request.query.filter { $0.name == "offset" }.map(\.value)
            if case .done(.backups(let listing)) = try call.receive(page) {
                #expect(offsets.count == pages.count, "pages left over")
                return (listing.rows.map(\.id.rawValue), listing.isComplete, offsets)
            }
        }
        Issue.record("the call wants more pages than \(pages.count)")
        return ([], false, offsets)
    }

    @Test("a short page that reaches the count is the last")
    func short() throws {
        #expect(try run([page(["a"], count: 1)]) == (["a"], true, ["0"]))
        #expect(try run([page(["a", "b"], count: 3), page(["c"], count: 3)]) == (["a", "b", "c"], true, ["0", "2"]))
    }

    @Test("an empty list is complete, with a count of 0 or without one")
    func empty() throws {
        #expect(try run([page([], count: 0)]) == ([], true, ["0"]))
        #expect(try run([page([], count: nil)]) == ([], true, ["0"]))
    }

    @Test("without a count, reading goes on until an empty page")
    func noCount() throws {
        let pages = [page(["a", "b"], count: nil), page(["c"], count: nil), page([], count: nil)]
        #expect(try run(pages) == (["a", "b", "c"], true, ["0", "2", "3"]))
    }

    @Test("a count that only repeats the page's length does not end a full page")
    func countOfPage() throws {
        let pages = [page(["a", "b"], count: 2), page(["c"], count: 1)]
        #expect(try run(pages) == (["a", "b", "c"], true, ["0", "2"]))
    }

    @Test("a row that moves to the next page is counted once, and the list that lost one is incomplete")
    func shifted() throws {
        let pages = [page(["a", "b"], count: 4), page(["b", "c"], count: 4), page([], count: 4)]
        #expect(try run(pages) == (["a", "b", "c"], false, ["0", "2", "4"]))
    }

    @Test("a service that ignores the offset ends the reading")
    func ignoredOffset() throws {
        #expect(
            try run([page(["a", "b"], count: 9), page(["a", "b"], count: 9)]) == (["a", "b"], false, ["0", "2"])
        )
        #expect(
            try run([page(["a"], count: nil), page(["a"], count: nil)]) == (["a"], false, ["0", "1"])
        )
    }

    @Test("an empty page before the count is reached is incomplete")
    func lagging() throws {
        #expect(try run([page([], count: 5)]) == ([], false, ["0"]))
    }

    @Test("a row that cannot be read makes the list incomplete")
    func unreadable() throws {
        let reply = Example.reply(
            200,
            #"{"backups": [{"id": "a", "checkpoint_id": "c", "resource_id": "r"}, {"id": "x"}], "count": 2}"#
        )
        #expect(try run([reply], limit: 10) == (["a"], false, ["0"]))
    }

    @Test("a list is given up at the bound of pages")
    func bound() throws {
        let pages = (0..<3).map { page(["\($0)a", "\($0)b"], count: 1000) }
        #expect(try run(pages, pagesMax: 3).isComplete == false)
    }

    @Test("a failing page ends the call with its failure")
    func failure() throws {
        var call = RemoteCall(.listBackups(BackupFilter()), limit: 2)
        #expect(try call.receive(page(["a", "b"], count: 4)) == .readOn)
        let failure = #expect(throws: CallFailure.self) { try call.receive(Example.reply(503, "")) }
        #expect(failure?.failureClass == .again)
        #expect(failure?.carriedOut == CarriedOut.no)
    }

    @Test("vaults and tasks are paged too, and null rows are no rows")
    func otherLists() throws {
        var vaults = RemoteCall(.listVaults(name: "n"))
        #expect(
            try vaults.receive(Example.reply(200, #"{"vaults": null, "count": "0"}"#))
                == .done(.vaults(Listing(rows: [], isComplete: true)))
        )
        var tasks = RemoteCall(.listTasks(TaskFilter()))
        #expect(try tasks.receive(Example.reply(200, #"{"operation_logs": [{"id": "t"}]}"#)) == .readOn)
        #expect(
            try tasks.receive(Example.reply(200, #"{"operation_logs": [], "count": -1}"#))
                == .done(.tasks(Listing(rows: [TaskFacts(id: "t", status: .other(""))], isComplete: true)))
        )
    }
}
