import Testing
import Workflow

/// What goes wrong while the cloud is searched for a change whose answer was lost: every fault that a read can meet, at every
/// witness, under both policies.
enum SearchTable {
    /// Who is asked about a change of each kind.
    static let witnesses: [(change: Call, calls: [Call])] = [
        (.createVault, [.listVaultsByName, .listVaultsByTag]),
        (.addResource, [.showVault]),
        (.createRestorePoint, [.listBackups, .listTasks, .showVault]),
    ]

    private static var rows: [FaultRow] {
        (ConnectionRows.all + AnswerRows.all + IdentityRows.all + NetworkRows.all).filter { row in
            // A change that is done although it is refused has no counterpart among the reads.
            row.cells[.listBackups] != nil && row.setup == .nothing
        }
    }

    static var cells: [SearchCell] {
        rows.flatMap { row in
            witnesses.flatMap { change, calls in
                calls.flatMap { call in
                    WorkflowPolicy.OnUnknown.allCases.map { SearchCell(row, change: change, at: call, $0) }
                }
            }
        }
    }
}

/// One of them.
struct SearchCell: Sendable, CustomTestStringConvertible {
    let change: Call
    let cell: Cell

    init(_ row: FaultRow, change: Call, at call: Call, _ onUnknown: WorkflowPolicy.OnUnknown) {
        self.change = change
        let hit = row.with { $0.strike.doubt = change.change }
        cell = Cell(row: hit, call: call, onUnknown: onUnknown, expected: .adopts)
    }

    var testDescription: String { "\(cell.testDescription), \(change.rawValue) in doubt" }
}
