import Testing

@testable import CBREmulator

@Suite("The journal")
struct RequestJournalTests {
    private static func arrival(_ target: String, faults: [String] = []) -> Arrival {
        Arrival(
            time: TestRegion.start,
            operation: .listVaults,
            request: WireRequest(method: "GET", target: target, headers: [], body: []),
            requestID: "r",
            connection: 1,
            requestOfConnection: 1,
            faults: faults
        )
    }

    @Test("an entry is held until it is answered or dropped")
    func outcomes() {
        var journal = RequestJournal(entriesMax: 10)
        let answered = journal.begin(Self.arrival("/a?x=1", faults: ["delay"]))
        let dropped = journal.begin(Self.arrival("/b"))
        let held = journal.begin(Self.arrival("/c"))
        journal.carriedOut(answered, .json([:]), of: .listVaults, isRefused: false)
        journal.finish(answered, of: .listVaults, status: 200, errorCode: nil, at: TestRegion.start)
        journal.finish(dropped, of: .listVaults, status: nil, errorCode: nil, at: TestRegion.start)
        let entries = journal.entries(from: 1, operation: nil, limit: 10).map(\.json)
        #expect(entries.map { $0["outcome"] } == ["answered", "dropped", "held"])
        #expect(entries.map { $0["answered"] } == [true, false, false])
        #expect(entries[0]["query"] == "x=1" && entries[0]["fault"] == "delay" && entries[0]["carried_out"] == true)
        #expect(entries[2]["status"] == .null && entries[2]["seq"] == .int(held))
    }

    @Test("old entries are forgotten, counts and numbers stay")
    func forgetting() {
        var journal = RequestJournal(entriesMax: 3)
        for number in 1...10 { #expect(journal.begin(Self.arrival("/\(number)")) == number) }
        journal.finish(1, of: .listVaults, status: 200, errorCode: nil, at: TestRegion.start)
        #expect(journal.entries(from: 1, operation: nil, limit: 10).map(\.seq) == [8, 9, 10])
        #expect(journal.entries(from: 10, operation: .listVaults, limit: 10).map(\.seq) == [10])
        #expect(journal.entries(from: 1, operation: .showVault, limit: 10).isEmpty)
        #expect(journal.received == 10)
        #expect(journal.counts[.listVaults]?.received == 10)
    }
}
