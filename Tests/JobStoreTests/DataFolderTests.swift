import Glibc
import TestSupport
import Testing

@testable import JobStore

@Suite("The data folder")
struct DataFolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("data-folder") }

    private var data: String { folder.path(of: "data") }

    private func make(mode: mode_t) throws {
        try #require(mkdir(data, 0o700) == 0)
        try #require(chmod(data, mode) == 0)
    }

    private func touch(_ name: String) throws {
        let descriptor = open(data + "/" + name, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        close(descriptor)
    }

    private var mode: mode_t {
        var status = stat()
        return stat(data, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test(
        "an empty folder that is open to others is closed to them; its group may still pass to the socket",
        arguments: [(0o755, 0o750), (0o777, 0o750), (0o750, 0o750), (0o700, 0o700), (0o711, 0o710)]
            as [(mode_t, mode_t)]
    )
    func closed(before: mode_t, after: mode_t) throws {
        try make(mode: before)
        let owned = try DataFolder(path: data)
        #expect(mode == after)
        owned.release()
    }

    @Test("a folder that holds a database of ours is closed to others")
    func ours() throws {
        try make(mode: 0o755)
        try touch("holdfast.db")
        try DataFolder(path: data).release()
        #expect(mode == 0o750)
    }

    @Test("a folder that holds something else and is open to others is left as it is and refused")
    func somebodyElses() throws {
        try make(mode: 0o755)
        try touch("letter.txt")
        let failure = try #require(throws: StoreError.self) { try DataFolder(path: data) }
        guard case .invalid(let words) = failure else {
            Issue.record("expected invalid, got \(failure)")
            return
        }
        #expect(words.contains("mode 755"))
        #expect(mode == 0o755)
    }

    @Test("the way to the folder is made for its owner only", arguments: ["", "/"])
    func way(end: String) throws {
        let owned = try DataFolder(path: data + "/a/b" + end)
        #expect(mode == 0o700)
        owned.release()
    }

    @Test("a file in the place of the folder, or on the way to it, is told in words and is nothing to try again")
    func file() throws {
        try make(mode: 0o700)
        try touch("file")
        for path in [data + "/file", data + "/file/below"] {
            let failure = try #require(throws: StoreError.self) { try DataFolder(path: path) }
            #expect(!failure.isUnavailable)
            #expect("\(failure)".hasSuffix("Not a directory"))
        }
    }
}
