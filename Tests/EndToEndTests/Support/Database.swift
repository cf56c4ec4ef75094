/// Looks into a database with a program of its own, as an operator would.
struct Database: Sendable {
    let path: String

    private static let script = """
        import sqlite3, sys
        database = sqlite3.connect(sys.argv[1])
        for row in database.execute(sys.argv[2]):
            print("|".join(str(column) for column in row))
        database.commit()
        """

    /// Runs one statement; the rows are lines.
    func run(_ statement: String, in scenario: Scenario) async throws -> String {
        let child = try ChildProcess(
            ["/usr/bin/env", "python3", "-c", Self.script, path, statement],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent"],
            errorPath: scenario.folder + "/database.log"
        )
        let ending = await child.ending(within: .seconds(30))
        guard ending == .exited(0) else {
            throw ChildProcess.Failure(description: "\(statement): \(ending)\n\(child.errors)")
        }
        return String(child.output.drop { $0 == "\n" }.reversed().drop { $0 == "\n" }.reversed())
    }
}

extension Scenario {
    /// The verdict of SQLite's own check of the whole file; `ok` when nothing is wrong.
    func databaseVerdict(in dataFolder: String? = nil) async throws -> String {
        try await Database(path: (dataFolder ?? self.dataFolder) + "/holdfast.db")
            .run("PRAGMA integrity_check", in: self)
    }
}
