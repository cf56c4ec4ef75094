import JobStore
import Synchronization
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("The journal", .timeLimit(.minutes(5)))
struct DurabilityTests {
    /// What the store had on the disk when a request arrived.
    private struct Sight: Sendable {
        var call: CloudCall
        var open: [EffectRow]
        var step: Step?
    }

    @Test("has a change's intent before its request is made, and its outcome with the next step")
    func intentFirst() async throws {
        let world = try World()
        let daemon = try await world.start()
        let machine = world.machine()
        let sights = Mutex<[Sight]>([])
        world.cloud.witness { request, _ in
            let effects = (try? await daemon.store.effects(of: machine.id)) ?? []
            let step = try? await daemon.store.job(machine.id)?.summary.step
            sights.withLock {
                $0.append(Sight(call: request.call, open: effects.filter { $0.closedAt == nil }, step: step))
            }
        }
        let job = try await world.submit(machine, to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        let all = sights.withLock { $0 }
        for sight in all where sight.call.isChange {
            #expect(sight.open.count == 1, "\(sight.call)")
            #expect(sight.open.first?.outcome == "open")
        }
        #expect(all.first { $0.call == .createVault }?.open.first?.effect.kind == .vault)
        #expect(all.first { $0.call == .addResource }?.open.first?.effect.kind == .association)
        #expect(all.first { $0.call == .createRestorePoint }?.open.first?.effect.kind == .restorePoint)
        // By the next request the one before is closed, and the job stands in the step after it.
        for sight in all where !sight.call.isChange { #expect(sight.open.isEmpty, "\(sight.call)") }
        #expect(all.first { $0.call == .createRestorePoint }?.step == .createRestorePoint)
        #expect(all.first { $0.call == .showRestorePoint }?.step == .awaitRestorePoint)
        try await daemon.stop()
    }

    @Test("carries the marker that the request carries")
    func markers() async throws {
        let world = try World()
        let daemon = try await world.start()
        let job = try await world.submit(to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        let effects = try await daemon.store.effects(of: job)
        let byKind = Dictionary(grouping: effects, by: \.effect.kind)
        #expect(byKind.mapValues(\.count) == [.vault: 1, .association: 1, .restorePoint: 1])
        let marked = [byKind[.vault], byKind[.restorePoint]].compactMap { $0?.first?.effect.marker.rawValue }
        #expect(world.cloud.markersSent == marked)
        #expect(byKind[.vault]?.first?.remoteID == CloudIDs.vault(0))
        #expect(byKind[.association]?.first?.remoteID == World.server.id.rawValue)
        #expect(byKind[.restorePoint]?.first?.remoteID == CloudIDs.run(0))
        try await daemon.stop()
    }
}
