import Testing
import Workflow

/// One field of the matrix: a fault at a call, under a policy.
struct Cell: Sendable, CustomTestStringConvertible {
    let row: FaultRow
    let call: Call
    let onUnknown: WorkflowPolicy.OnUnknown
    let expected: Expected

    var testDescription: String {
        "\(row.title) at \(call.rawValue)" + (onUnknown == .recreate ? ", recreate" : "")
    }

    /// Tokens are asked for only where tokens are used.
    var usesToken: Bool { row.usesToken || call == .requestToken }

    /// Every cell of some rows: all under `hold`, and the changes under `recreate` too.
    static func all(of rows: [FaultRow]) -> [Cell] {
        rows.flatMap { row in
            Call.allCases.flatMap { call -> [Cell] in
                guard let expected = row.cells[call] else { return [] }
                let held = Cell(row: row, call: call, onUnknown: .hold, expected: expected)
                guard call.change != nil else { return [held] }
                let recreated = row.recreate[call] ?? expected.underRecreate
                return [held, Cell(row: row, call: call, onUnknown: .recreate, expected: recreated)]
            }
        }
    }
}
