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

    private static let olderScript = """
        import glob, os, sqlite3, sys
        os.makedirs(os.path.dirname(sys.argv[1]), 0o700)
        database = sqlite3.connect(sys.argv[1])
        files = sorted(glob.glob(sys.argv[2] + "/*.sql"))[:-1]
        for name in files:
            database.executescript(open(name).read())
        database.execute("INSERT INTO installation (one, id, created_ms) VALUES (1, ?, 1)", ("a" * 32,))
        database.execute(f"PRAGMA user_version = {len(files)}")
        database.commit()
        print(len(files))
        """

    /// Makes a database as the release before the last migration would have left it.
    /// - Returns: the number of its schema.
    func makeOlder(in scenario: Scenario) async throws -> String {
        let folder = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined() + "/migrations/sql"
        return try await python(Self.olderScript, folder, in: scenario)
    }

    /// Runs one statement; the rows are lines.
    func run(_ statement: String, in scenario: Scenario) async throws -> String {
        try await python(Self.script, statement, in: scenario)
    }

    private func python(_ script: String, _ statement: String, in scenario: Scenario) async throws -> String {
        let child = try ChildProcess(
            ["/usr/bin/env", "python3", "-c", script, path, statement],
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
