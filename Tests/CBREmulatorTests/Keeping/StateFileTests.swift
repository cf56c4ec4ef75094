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
        file.close()

        var (second, secondFile, _) = try reopened(folder.file)
        #expect(try second.checkpointStatus(id) == "protecting")
        #expect(second.cloud.vaultIDByResource == [TestServer.first: vault])
        second.pass(seconds: 50)
        #expect(try second.backupStatuses("checkpoint_id=\(id)") == ["protecting"])
        second.pass(seconds: 51)
        #expect(try second.checkpointStatus(id) == "available")
        try secondFile.append(second.cloud.takeChanges(now: second.now))
        secondFile.close()

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
        file.close()

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
        file.close()
        let handle = try #require(FileHandle(forWritingAtPath: folder.file))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"now":15976"#.utf8))
        try handle.close()
        let (second, secondFile, _) = try reopened(folder.file)
        #expect(second.cloud.vaults[vault] != nil)
        secondFile.close()

        try Data("nonsense\n{}\n".utf8).write(to: URL(filePath: folder.file))
        #expect(throws: StateFile.Failure.self) { try reopened(folder.file) }
    }

    @Test("a folder that is not there is an error that names the file")
    func unwritable() {
        #expect(throws: StateFile.Failure.self) { try reopened("/nowhere/at/all/state.jsonl") }
    }

    @Test("one emulator owns the file")
    func ownership() throws {
        let folder = try Folder()
        let (_, file, _) = try reopened(folder.file)
        #expect(throws: StateFile.Failure.self) { try reopened(folder.file) }
        file.close()
        let (_, next, _) = try reopened(folder.file)
        next.close()
    }

    @Test("a file that is mostly history is written anew")
    func rewriting() throws {
        let folder = try Folder()
        var region = TestRegion(backupSeconds: 1)
        var (file, _) = try StateFile.open(folder.file, into: &region.cloud, now: region.now, appendedBytesMin: 20_000)
        let vault = try region.makeVault()
        var rewrites = 0
        for number in 0..<100 {
            let tag: JSONValue = ["tag": ["key": "k", "value": .string(String(number))]]
            try region.call(.createVaultTag, ["vault_id": vault], body: tag)
            let changes = region.cloud.takeChanges(now: region.now)
            if file.isWorthRewriting {
                try file.rewrite(region.cloud.snapshot(now: region.now))
                rewrites += 1
            } else {
                try file.append(changes)
            }
        }
        file.close()
        #expect(rewrites >= 2)
        let size = try FileManager.default.attributesOfItem(atPath: folder.file)[.size] as? Int
        #expect((size ?? .max) < 30_000)
        let (second, secondFile, _) = try reopened(folder.file)
        secondFile.close()
        #expect(second.cloud.vaults[vault]?.tags.first?.value == "99")
    }
}
