import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("A store that cannot write", .timeLimit(.minutes(5)))
struct StoreOutageTests {
    @Test("keeps every change from going out that is not journalled, and work goes on by itself")
    func nothingUnjournalled() async throws {
        let world = try World()
        let daemon = try await world.start()
        world.cloud.witness { _, number in
            // The third request asks for the vault by its name; after its answer the vault's creation is intended.
            guard number == 3 else { return }
            try? await daemon.store.setReadOnly(true)
        }
        let job = try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(120))
        #expect(world.cloud.requests.allSatisfy { !$0.call.isChange })
        #expect(try await daemon.store.effects(of: job).isEmpty)
        try await daemon.store.setReadOnly(false)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        #expect(world.cloud.vaults.count == 1)
        #expect(world.cloud.runs.count == 1)
        try await daemon.stop()
    }

    @Test("does not make an intent's window longer: what reached the disk late is not sent")
    func lateIntent() async throws {
        let world = try World()
        let daemon = try await world.start()
        world.cloud.witness { _, number in
            // The third request asks for the vault by its name; after its answer the vault's creation is intended.
            guard number == 3 else { return }
            try? await daemon.store.setReadOnly(true)
        }
        let job = try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(60))
        try await daemon.store.setReadOnly(false)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        let effects = try await daemon.store.effects(of: job).filter { $0.effect.kind == .vault }
        #expect(effects.map(\.outcome) == ["not_carried_out", "succeeded"])
        #expect(effects.first?.rule == "transport:sendWindowClosed")
        for request in world.cloud.requests where request.call == .createVault {
            #expect(effects.contains { $0.effect.intendedAt <= request.at && request.at <= $0.effect.sendNotAfter })
        }
        try await daemon.stop()
    }

    @Test("does not lose what the cloud answered")
    func answerKept() async throws {
        let world = try World()
        let daemon = try await world.start()
        world.cloud.witness { request, _ in
            guard request.call == .createRestorePoint else { return }
            try? await daemon.store.setReadOnly(true)
        }
        let job = try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(300))
        #expect(try await daemon.store.job(job)?.summary.restorePointID == nil)
        try await daemon.store.setReadOnly(false)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        #expect(world.cloud.requests(.createRestorePoint).count == 1)
        let outcomes = try await daemon.store.effects(of: job).map(\.outcome)
        #expect(outcomes == ["succeeded", "succeeded", "succeeded"])
        try await daemon.stop()
    }

    @Test("does not keep a graceful shutdown from ending")
    func shutdown() async throws {
        let world = try World()
        let daemon = try await world.start()
        let first = try await world.submit(World.request(vault: .existing(name: "none")), to: daemon)
        #expect(try await world.finish(first, daemon)?.state == .failed)
        try await daemon.store.setReadOnly(true)
        daemon.engine.wake()
        await world.clock.settled()
        await daemon.shutDownGracefully()
        #expect(await daemon.isRunEnded())
    }
}
