import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("The seed's job", .timeLimit(.minutes(5)))
struct SeedJobTests {
    @Test("runs from submission to success in the documented order of calls")
    func succeeds() async throws {
        let world = try World()
        let daemon = try await world.start()
        let job = try await world.submit(to: daemon)
        let ended = try #require(try await world.finish(job, daemon))
        #expect(ended.state == .succeeded)
        #expect(ended.vaultID?.rawValue == CloudIDs.vault(0))
        #expect(ended.restorePointID?.rawValue == CloudIDs.run(0))
        let calls = world.cloud.calls.filter { $0 != .showRestorePoint && $0 != .listTasks }
        #expect(
            calls == [
                .showProtectable, .listVaults, .listVaults, .createVault, .listVaults, .showVault, .listVaults,
                .addResource, .showVault, .createRestorePoint, .listBackups,
            ]
        )
        #expect(world.cloud.vaults.count == 1)
        #expect(world.cloud.runs.count == 1)
        try await daemon.stop()
    }

    @Test("sends the documented bodies and adds only the markers", arguments: [MarkerPlacement.name, .description])
    func bodies(placement: MarkerPlacement) async throws {
        let world = try World()
        world.policy.markerPlacement = placement
        let daemon = try await world.start()
        let job = try await world.submit(to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        let mint = MarkerMint.hmac(installationID: daemon.store.installationID)
        let vaultMarker = mint.marker(job: job, kind: .vault, generation: 1)
        let runMarker = mint.marker(job: job, kind: .restorePoint, generation: 1)
        let name = placement == .name ? "backup_auto-\(runMarker)" : "backup_auto"
        let bodies = world.cloud.requests.filter(\.call.isChange).map(\.bodyText)
        #expect(
            bodies == [
                JSONText.sorted(
                    """
                    {"vault": {"billing": {"cloud_type": "public", "consistent_level": "crash_consistent",
                        "object_type": "server", "protect_type": "backup", "size": 200}, "name": "my_vault",
                        "resources": [], "tags": [{"key": "holdfast", "value": "\(vaultMarker)"}]}}
                    """
                ),
                JSONText.sorted(
                    """
                    {"resources": [{"id": "e8cc6bfd-d324-4b88-9109-9fb0ba70676f", "type": "OS::Nova::Server",
                        "name": "server-4690-0002"}]}
                    """
                ),
                JSONText.sorted(
                    """
                    {"checkpoint": {"parameters": {"auto_trigger": false, "description": "backupauto \(runMarker)",
                        "incremental": true, "name": "\(name)",
                        "resources": ["e8cc6bfd-d324-4b88-9109-9fb0ba70676f"]},
                        "vault_id": "ea7b8717-2543-478a-a92d-3ca7ee448f67"}}
                    """
                ),
            ]
        )
        try await daemon.stop()
    }
}
