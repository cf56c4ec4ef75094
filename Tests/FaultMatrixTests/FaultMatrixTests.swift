import TestSupport
import Testing
import Workflow

/// Every fault of the emulator and of the network at every call of the workflow. What is expected of each stands in `Table`.
@Suite("The fault matrix", .timeLimit(.minutes(10)))
struct FaultMatrixTests {
    private static let turnstile = Turnstile(places: 4)

    private func check(_ cell: Cell) async throws {
        let result = try await Self.turnstile.pass { try await CellRun(cell).result() }
        #expect(result.outcome == cell.expected.outcome(of: cell.call, after: cell.row.setup), "\(result.log)")
        #expect(result.violations == [])
        if result.outcome.state == .needsAttention { #expect(result.answered == .succeeded) }
    }

    @Test("connections that break, stall or repeat themselves", arguments: Cell.all(of: ConnectionRows.all))
    func connections(_ cell: Cell) async throws { try await check(cell) }

    @Test("answers that are no answers", arguments: Cell.all(of: AnswerRows.all))
    func answers(_ cell: Cell) async throws { try await check(cell) }

    @Test("keys, tokens and clocks", arguments: Cell.all(of: IdentityRows.all))
    func identity(_ cell: Cell) async throws { try await check(cell) }

    @Test("ways that do not lead to the cloud", arguments: Cell.all(of: NetworkRows.all))
    func network(_ cell: Cell) async throws { try await check(cell) }

    @Test("what the cloud and third parties do", arguments: Cell.all(of: RegionRows.all))
    func region(_ cell: Cell) async throws { try await check(cell) }

    /// Whatever hits the search, it goes on until the change is found: nothing is sent again and nobody is asked.
    @Test("faults in the search for a change whose answer was lost", arguments: SearchTable.cells)
    func search(_ cell: SearchCell) async throws {
        let result = try await Self.turnstile.pass { try await CellRun(cell.cell).result() }
        var outcome = result.outcome
        #expect(outcome.waits.contains(.settling), "\(result.log)")
        #expect(Set(outcome.waits).isSubset(of: [.settling, .retry, .throttled, .blockedAuth]), "\(outcome.waits)")
        outcome.waits = []
        #expect(outcome == Expected(adopts: true).outcome(of: cell.change, after: .nothing), "\(result.log)")
        #expect(result.violations == [])
    }

    @Test("what regions do differently", arguments: Cell.all(of: SwitchRows.all))
    func switches(_ cell: Cell) async throws { try await check(cell) }
}
