/// The whole matrix.
enum FaultTable {
    static let groups: [(title: String, rows: [FaultRow])] = [
        ("Connections that break, stall or repeat themselves", ConnectionRows.all),
        ("Answers that are no answers", AnswerRows.all),
        ("Keys, tokens and clocks", IdentityRows.all),
        ("Ways that do not lead to the cloud", NetworkRows.all),
        ("What the cloud, its owner and third parties do", RegionRows.all),
    ]

    static var rows: [FaultRow] { groups.flatMap(\.rows) + SwitchRows.all }
    static var cells: [Cell] { Cell.all(of: rows) }
}
