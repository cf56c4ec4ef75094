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
            "7aba400b0d2aaddd1c5de6e009138338bf07d25ad05145326f87c1712b143ded",
        "0003_create_history.sql":
            "00b597b6ee72491be51e3c69f2f77d208580ce7ae4e89daeb0828bbafb1dfec9",
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
