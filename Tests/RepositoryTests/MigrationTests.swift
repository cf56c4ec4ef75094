import Crypto
import FoundationEssentials
import Migrations
import Testing

@Suite("Migrations")
struct MigrationTests {
    /// A released file never changes: whoever edits one has to see this test fail first.
    private static let pinned = [
        "0001_create_installation.sql":
            "88fbcbab0146b736fb5013cd8a32145d113b31f9502c68785a7a9919b150ed7b",
        "0002_create_jobs.sql":
            "02b62e9e83ce4d8c8889ac46236624116fae008bcc359769c7d65daaf729b083",
        "0003_create_history.sql":
            "2a3faa4a02e3f0ecfbe7853a34ef4cb2e9c7868c7a6904655a9fe6fdc194b062",
    ]

    private static var folder: String {
        let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/" + tests + "/migrations/sql"
    }

    @Test("the list has exactly the files of the folder, numbered from 1 without gaps")
    func listMatchesFolder() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).sorted()
        #expect(files == Migrations.all.map(\.fileName))
        #expect(Migrations.all.map(\.number) == Array(1...Migrations.all.count))
    }

    @Test("no file has changed since it was pinned", arguments: Migrations.all.map(\.number))
    func hashesArePinned(number: Int) throws {
        let migration = try #require(Migrations.all.first { $0.number == number })
        let onDisk = try Data(contentsOf: URL(filePath: Self.folder + "/" + migration.fileName))
        #expect(Array(onDisk) == migration.bytes, "the embedded file differs from the folder's")
        let hash = SHA256.hash(data: onDisk).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        #expect(Self.pinned[migration.fileName] == hash.joined())
    }

    @Test("no file opens a transaction or sets a pragma of its own", arguments: Migrations.all.map(\.number))
    func filesAreOneTransaction(number: Int) throws {
        let migration = try #require(Migrations.all.first { $0.number == number })
        let code: [Substring] = migration.sql.split(separator: "\n").map { line in
            line.firstRange(of: "--").map { line[..<$0.lowerBound] } ?? line
        }
        for word in ["BEGIN TRANSACTION", "BEGIN IMMEDIATE", "COMMIT", "PRAGMA", "VACUUM"] {
            #expect(!code.contains { line in line.uppercased().contains(word) }, "\(migration.fileName) has \(word)")
        }
    }
}
