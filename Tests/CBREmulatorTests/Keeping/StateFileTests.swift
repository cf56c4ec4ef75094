import Foundation
import Testing

@testable import CBREmulator

@Suite("The state file")
struct StateFileTests {
    /// A folder of its own for each test, gone with the value.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appending(path: "emulator-\(UUID().uuidString)").path()

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        deinit {
            // A folder left behind by a failing test is the system's to sweep.
            _ = try? FileManager.default.removeItem(atPath: path)
        }

        var file: String { path + "/state.jsonl" }
    }

    /// Opens the file into an empty region.
    private func reopened(_ path: String) throws -> (TestRegion, StateFile, WireTime?) {
        var region = TestRegion()
        let (file, last) = try StateFile.open(path, into: &region.cloud, now: region.now)
        region.now = last ?? region.now
        return (region, file, last)
    }

    @Test("a run that was under way goes on after a restart, and ends at its time")
    func runningBackup() throws {
        let folder = try Folder()
        var (region, file, last) = try reopened(folder.file)
        #expect(last == nil)
        let vault = try region.makeVault()
        try region.associate(TestServer.first, vault: vault)
        let id = try #require(try region.backUp(TestServer.first, vault: vault)["id"]?.stringValue)
        try file.append(region.cloud.takeChanges(now: region.now))

        var (second, secondFile, _) = try reopened(folder.file)
        #expect(try second.checkpointStatus(id) == "protecting")
        #expect(second.cloud.vaultIDByResource == [TestServer.first: vault])
        second.pass(seconds: 50)
        #expect(try second.backupStatuses("checkpoint_id=\(id)") == ["protecting"])
        second.pass(seconds: 51)
        #expect(try second.checkpointStatus(id) == "available")
        try secondFile.append(second.cloud.takeChanges(now: second.now))

        var (third, _, thirdLast) = try reopened(folder.file)
        #expect(thirdLast == second.now)
        third.pass(seconds: 1000)
        #expect(try third.backupStatuses("checkpoint_id=\(id)") == ["available"])
        #expect(third.cloud.vaults[vault]?.resources.first?.backupCount == 1)
        #expect(third.cloud.vaults[vault]?.usedMB == second.cloud.vaults[vault]?.usedMB)
    }

    @Test("what was removed stays removed, and names are still found")
    func removals() throws {
        let folder = try Folder()
        var (region, file, _) = try reopened(folder.file)
        let doomed = try region.makeVault(JSONObject([("name", "doomed")]))
        let kept = try region.makeVault(JSONObject([("name", "kept")]))
        try file.append(region.cloud.takeChanges(now: region.now))
        try region.call(.deleteVault, ["vault_id": doomed])
        region.pass(seconds: 10)
        region.cloud.suffer(.vanishResource(TestServer.second), now: region.now)
        try file.append(region.cloud.takeChanges(now: region.now))

        var (second, _, _) = try reopened(folder.file)
        #expect(try second.call(.listVaults, query: "name=doomed")["count"] == 0)
        #expect(try second.call(.listVaults, query: "name=kept").value(at: "vaults.0.id") == .string(kept))
        #expect(second.cloud.inventory.item(TestServer.second, type: "OS::Nova::Server") == nil)
    }

    @Test("a torn last line is dropped, a broken one before it is an error")
    func tornLines() throws {
        let folder = try Folder()
        var (region, file, _) = try reopened(folder.file)
        let vault = try region.makeVault()
        try file.append(region.cloud.takeChanges(now: region.now))
        let handle = try #require(FileHandle(forWritingAtPath: folder.file))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"now":15976"#.utf8))
        try handle.close()
        let (second, _, _) = try reopened(folder.file)
        #expect(second.cloud.vaults[vault] != nil)

        try Data("nonsense\n{}\n".utf8).write(to: URL(filePath: folder.file))
        #expect(throws: StateFile.Failure.self) { try reopened(folder.file) }
    }

    @Test("a folder that is not there is an error that names the file")
    func unwritable() {
        #expect(throws: StateFile.Failure.self) { try reopened("/nowhere/at/all/state.jsonl") }
    }
}
