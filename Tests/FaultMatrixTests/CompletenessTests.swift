import Testing
import Workflow

@testable import CBREmulator

@Suite("The fault matrix leaves nothing out")
struct CompletenessTests {
    /// The values of a key in all of the table's rules and switches.
    private static let texts: [String] = FaultTable.rows.flatMap { row -> [String] in
        switch row.strike.means {
        case .rule(let rule): [rule]
        case .rules(let rules): rules
        case .switches(let switches): [switches]
        case .rateLimit, .clockSkew, .wrongSecret, .detour: []
        }
    }

    @Test("every fault of the emulator has a row", arguments: FaultReader.kinds)
    func faults(_ kind: String) {
        #expect(Self.texts.contains { $0.contains("\"fault\": \"\(kind)\"") }, "\(kind) has no row")
    }

    @Test("every switch of the emulator has a row", arguments: Switches().json.objectValue?.keys ?? [])
    func switches(_ name: String) {
        let isSkew = name == "clock_skew_seconds" && FaultTable.rows.contains { $0.strike.means.isClockSkew }
        #expect(isSkew || Self.texts.contains { $0.contains("\"\(name)\":") }, "\(name) has no row")
    }

    @Test("every call has a column, or a place among the searches", arguments: OperationName.allCases)
    func calls(_ operation: OperationName) {
        let calls = Call.onTheWay + SearchTable.witnesses.flatMap(\.calls)
        #expect(calls.contains { $0.operation == operation })
    }

    @Test("what breaks connections or answers strikes every call")
    func wholeRows() {
        for row in ConnectionRows.all + NetworkRows.all + AnswerRows.all where row.cells.count < Call.onTheWay.count {
            // A change that is done although it is refused has no counterpart among the reads.
            #expect(row.title.hasPrefix("429 although"), "\(row.title) has \(row.cells.count) cells")
        }
        #expect(FaultTable.cells.count > 700, "\(FaultTable.cells.count) cells")
    }

    @Test("no two rows have one title")
    func titles() {
        let titles = FaultTable.rows.map(\.title)
        #expect(Set(titles).count == titles.count)
    }
}

extension Strike.Means {
    fileprivate var isClockSkew: Bool { if case .clockSkew = self { true } else { false } }
}
