import Crypto
import FoundationEssentials
import Migrations
import Testing

@Suite("Migrations")
struct MigrationTests {
    /// A released file never changes: whoever edits one has to see this test fail first.
    private static let pinned = [
        "0001_create_installation.sql":
            "39f481582e2bb2f466942f2f796eeff5711b3f98eb172b5e668c1d22358bf25a",
        "0002_create_jobs.sql":
            "cd5660bea0c5ade63f662c7a150d7162ae19b65c21b57ee9943949feeca211ce",
        "0003_create_history.sql":
            "f6a2cd0e4eec704c2da9c09aff6e107c688f0ae098d815e65e864e6cacaf84c6",
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
