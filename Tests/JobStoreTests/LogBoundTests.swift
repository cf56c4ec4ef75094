import GRDB
import Glibc
import TestSupport
import Testing
import Workflow

@testable import JobStore

@Suite("The write-ahead log's size")
struct LogBoundTests {
    private static let limit = 64
    private static let most = 128

    @Test("R28: readers that overlap cannot make the log grow without end", arguments: [true, false])
    func overlappingReaders(isBounded: Bool) async throws {
        let folder = try TemporaryFolder("log-bound")
        var options = StoreOptions()
        options.walPagesMax = 16
        options.logPagesLimit = isBounded ? Self.limit : 1_000_000
        options.logPagesMost = isBounded ? Self.most : 1_000_000
        let store = try await JobStore.started(in: folder.path, options: options)
        let peak = try await withThrowingTaskGroup(of: Int.self) { group in
            // One after the other without a pause, three at a time: there is no moment without a reader.
            for _ in 0..<3 {
                group.addTask {
                    while !Task.isCancelled { try await store.read { _ = try Int.fetchOne($0, sql: Self.slowRead) } }
                    return 0
                }
            }
            group.addTask {
                var peak = 0
                for number in 1...150 {
                    try await store.submitted(Fixtures.job(number))
                    peak = max(peak, Self.size(of: folder.path + "/holdfast.db-wal"))
                }
                return peak
            }
            var peak = 0
            while peak == 0, let next = try await group.next() { peak = next }
            group.cancelAll()
            return peak
        }
        // A transaction of a submission, and what is written while the writer holds back, come on top.
        let bound = (Self.most + 64) * 4096
        #expect(isBounded ? peak <= bound : peak > bound, "\(peak) bytes")
        #expect(try await store.counts().total == 150)
        try await store.close()
    }

    private static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Some tens of milliseconds in one statement; it looks at a table so that it has its place in the log.
    private static let slowRead = """
        WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 60000)
        SELECT max(n) + (SELECT count(*) FROM installation) FROM count
        """
}
