import HTTPTransport
import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("A lost answer", .timeLimit(.minutes(5)))
struct LostAnswerTests {
    static let changes: [CloudCall] = [.createVault, .addResource, .createRestorePoint]

    @Test("of a change that was made is made good by adoption (R3)", arguments: changes)
    func adopted(call: CloudCall) async throws {
        let world = try World()
        let daemon = try await world.start()
        world.cloud.onRequest { request, _ in
            request.call == call ? .loseAnswer(CloudFault.connectionLost) : nil
        }
        let job = try await world.submit(to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        #expect(world.cloud.requests(call).count == 1)
        #expect(world.cloud.vaults.count == 1)
        #expect(world.cloud.runs.count == 1)
        let kind: Effect.Kind = call == .createVault ? .vault : call == .addResource ? .association : .restorePoint
        let row = try await daemon.store.effects(of: job).first { $0.effect.kind == kind }
        #expect(row?.outcome == "adopted")
        try await daemon.stop()
    }

    @Test("of a restore point that lists show late is made good too")
    func laggingLists() async throws {
        let world = try World()
        world.cloud.setLists(lag: .seconds(200))
        world.cloud.setRun(lasts: .seconds(900))
        let daemon = try await world.start()
        world.cloud.onRequest { request, _ in
            request.call == .createRestorePoint ? .loseAnswer(CloudFault.connectionLost) : nil
        }
        let job = try await world.submit(to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        #expect(world.cloud.requests(.createRestorePoint).count == 1)
        try await daemon.stop()
    }

    @Test(
        "of a change that was not made asks a person, who says so (R4)",
        arguments: [CloudCall.createVault, .createRestorePoint]
    )
    func notCreated(call: CloudCall) async throws {
        let world = try World()
        let daemon = try await world.start()
        world.cloud.onRequest { request, _ in request.call == call ? .fail(CloudFault.connectionLost) : nil }
        let job = try await world.submit(to: daemon)
        let asked = try #require(try await world.finish(job, daemon))
        #expect(asked.state == .needsAttention)
        #expect(world.cloud.requests(call).count == 1)
        // Not before the window that the cloud is given to show it.
        let sent = try #require(world.cloud.requests(call).first?.at)
        #expect(world.clock.now - sent >= world.policy.settleWindow)
        world.cloud.behaves()
        await world.clock.advance(by: .seconds(86_400))
        #expect(world.cloud.requests(call).count == 1)
        let answer = try await daemon.engine.commands.resolve(
            job,
            .notCreated,
            ifVersion: asked.version + 7,
            actor: .system,
            reason: "looked"
        )
        #expect(answer == .changed(version: asked.version))
        try await daemon.stop()
    }

    @Test("is resolved by a person", arguments: [CloudCall.createVault, .createRestorePoint], [true, false])
    func resolved(call: CloudCall, isThere: Bool) async throws {
        let world = try World()
        let daemon = try await world.start()
        let vault = CloudVault(id: "eeeeeeee-0000-4000-8000-00000000abcd", name: "my_vault")
        world.cloud.onRequest { request, _ in request.call == call ? .fail(CloudFault.connectionLost) : nil }
        let job = try await world.submit(to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .needsAttention)
        world.cloud.behaves()
        var resolution = Resolution.notCreated
        if isThere, call == .createVault {
            world.cloud.add(vault)
            resolution = .adopt(id: vault.id)
        } else if isThere {
            let run = world.cloud.addRun(in: CloudIDs.vault(0), resources: [World.server.id.rawValue])
            resolution = .adopt(id: run)
        }
        let answer = try await daemon.engine.commands.resolve(
            job,
            resolution,
            ifVersion: nil,
            actor: .system,
            reason: "looked"
        )
        #expect(answer == .applied)
        let ended = try #require(try await world.finish(job, daemon))
        #expect(ended.state == .succeeded)
        #expect(world.cloud.requests(call).count == (isThere ? 1 : 2))
        #expect(world.cloud.vaults.count == 1)
        #expect(world.cloud.runs.count == 1)
        #expect(Set(world.cloud.markersSent).count == world.cloud.markersSent.count)
        let again = try await daemon.engine.commands.resolve(
            job,
            resolution,
            ifVersion: nil,
            actor: .system,
            reason: "twice"
        )
        #expect(again == .refused(.succeeded))
        try await daemon.stop()
    }

    @Test("is not resolved by an answer that the cloud contradicts, nor while the cloud is away")
    func contradicted() async throws {
        let world = try World()
        let daemon = try await world.start()
        // Done, its answer lost, and shown by no list for long.
        world.cloud.onRequest { request, _ in
            request.call == .createRestorePoint ? .loseAnswer(CloudFault.connectionLost) : nil
        }
        world.cloud.setLists(lag: .seconds(7200))
        let job = try await world.submit(to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .needsAttention)
        let run = try #require(world.cloud.runs.first)
        let before = try #require(try await daemon.store.job(job)?.summary)
        func answer(_ resolution: Resolution) async throws -> [Objection.Code] {
            let outcome = try await daemon.engine.commands.resolve(
                job,
                resolution,
                ifVersion: nil,
                actor: .system,
                reason: "looked"
            )
            guard case .objected(let objections) = outcome else { return [] }
            return objections.map(\.code)
        }
        let calls = try await daemon.store.calls(of: job).calls.count
        await world.clock.advance(by: .seconds(7200))
        world.cloud.onRequest { _, _ in .fail(CloudFault.connectionLost) }
        #expect(try await answer(.notCreated) == [.unreachable])
        world.cloud.behaves()
        world.cloud.setLists(lag: .zero)
        #expect(try await answer(.notCreated) == [.markerVisible])
        #expect(try await answer(.adopt(id: "99999999-0000-4000-8000-000000000000")) == [.notInCloud])
        let elsewhere = world.cloud.addRun(in: CloudIDs.vault(0), resources: ["another-server"])
        #expect(try await answer(.adopt(id: elsewhere)) == [.otherResources])
        let after = try #require(try await daemon.store.job(job)?.summary)
        #expect(after == before, "nothing has changed")
        let asked = try await daemon.store.calls(of: job).calls.dropFirst(calls).map(\.operation)
        #expect(asked.contains("show_restore_point") && asked.contains("list_backups") && asked.contains("list_tasks"))

        #expect(try await answer(.adopt(id: run.id)) == [])
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        let second = try await world.submit(to: daemon)
        world.cloud.onRequest { request, _ in
            request.call == .createRestorePoint ? .fail(CloudFault.connectionLost) : nil
        }
        #expect(try await world.finish(second, daemon)?.state == .needsAttention)
        let outcome = try await daemon.engine.commands.resolve(
            second,
            .adopt(id: run.id),
            ifVersion: nil,
            actor: .system,
            reason: "looked"
        )
        guard case .objected(let objections) = outcome else {
            Issue.record("another job's restore point was taken over: \(outcome)")
            return
        }
        #expect(objections.contains { $0.code == .otherJob && $0.detail.contains(job.rawValue) })
        try await daemon.stop()
    }

    @Test("is made good by another sending only where the project says so and every witness is proven")
    func recreate() async throws {
        let world = try World()
        world.policy.onUnknown = .recreate
        let cloud = world.cloud
        let daemon = try await world.start()
        // A first job shows our markers in every list.
        world.cloud.onRequest { request, _ in
            request.call == .createRestorePoint ? .loseAnswer(CloudFault.connectionLost) : nil
        }
        let first = try await world.submit(to: daemon)
        #expect(try await world.finish(first, daemon)?.state == .succeeded)
        world.cloud.onRequest { request, _ in
            request.call == .createRestorePoint && cloud.requests(.createRestorePoint).count == 2
                ? .fail(CloudFault.connectionLost) : nil
        }
        let second = try await world.submit(to: daemon)
        #expect(try await world.finish(second, daemon)?.state == .succeeded)
        #expect(world.cloud.runs.count == 2)
        let outcomes = try await daemon.store.effects(of: second).map(\.outcome)
        #expect(outcomes == ["judged_absent", "succeeded"])
        try await daemon.stop()
    }
}
