import CBRAPI
import Foundation
import HTTPTransport
import JobStore
import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("What is written about calls", .timeLimit(.minutes(5)))
struct HistoryTests {
    @Test("tells each call that brought news, in order, and counts looks that did not")
    func callsAndPolls() async throws {
        let world = try World()
        world.cloud.setRun(lasts: .seconds(300))
        let daemon = try await world.start()
        let job = try await world.submit(to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        let history = try await daemon.store.calls(of: job)
        let told = history.calls.map(\.operation)
        #expect(
            told.filter { $0 != "show_restore_point" && $0 != "list_tasks" } == [
                "show_protectable", "list_vaults", "list_vaults", "create_vault", "list_vaults", "show_vault",
                "list_vaults", "add_resource", "show_vault", "create_restore_point", "list_backups",
            ]
        )
        #expect(history.calls.allSatisfy { $0.httpStatus == 200 && $0.requestID == "req-1" && $0.errorCode == nil })
        #expect(history.calls.allSatisfy { $0.urlTemplate.hasPrefix("/v3/{project_id}/") })
        let polls = Dictionary(uniqueKeysWithValues: history.polls.map { ($0.operation.rawValue, $0.count) })
        let looks = world.cloud.requests(.showRestorePoint).count
        #expect((polls["show_restore_point"] ?? 0) + told.count { $0 == "show_restore_point" } == looks)
        #expect((polls["show_restore_point"] ?? 0) >= looks - 3)
        try await daemon.stop()
    }

    @Test("tells a failed call with its code, its rule and whether it may have been carried out")
    func failures() async throws {
        let world = try World()
        let daemon = try await world.start()
        world.cloud.onRequest { request, number in
            switch (request.call, number) {
            case (.showProtectable, 1): .answer(.error(500, "BackupService.9910"))
            case (.createVault, _): .loseAnswer(CloudFault.connectionLost)
            default: nil
            }
        }
        let job = try await world.submit(to: daemon)
        #expect(try await world.finish(job, daemon)?.state == .succeeded)
        let calls = try await daemon.store.calls(of: job).calls
        let refused = try #require(calls.first)
        #expect(refused.errorCode == "BackupService.9910")
        #expect(refused.rule == "BackupService.9910")
        #expect(refused.httpStatus == 500)
        #expect(refused.carriedOut == .no)
        let lost = try #require(calls.first { $0.operation == "create_vault" })
        #expect(lost.httpStatus == nil)
        #expect(lost.rule == "transport:connectionLost")
        #expect(lost.carriedOut == .maybe)
        try await daemon.stop()
    }

    @Test("holds no secret anywhere on the disk or in the log (R15)", arguments: [true, false])
    func noSecrets(usesToken: Bool) async throws {
        let world = try World()
        if usesToken {
            world.credentials = .password(
                PasswordLogin(user: "u", domain: "d", password: "test-password"),
                iam: World.endpoint("http://iam.test")
            )
        }
        let daemon = try await world.start()
        world.cloud.onRequest { request, number in
            number == 4
                ? .answer(.error(401, "APIGW.0301")) : request.call == .createVault ? .fail(.nobodyListens) : nil
        }
        let job = try await world.submit(to: daemon)
        await world.clock.advance(by: .seconds(1000))
        world.cloud.behaves()
        _ = try await world.finish(job, daemon)
        try await daemon.stop()
        let secrets = ["test-secret", "test-password", "token-1", "SDK-HMAC-SHA256", "Signature="]
        for name in try FileManager.default.contentsOfDirectory(atPath: world.folder) {
            let bytes = FileManager.default.contents(atPath: world.folder + "/" + name) ?? Data()
            for secret in secrets {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(name)")
            }
        }
        for line in world.log.all { #expect(!secrets.contains { line.contains($0) }, "\(line)") }
    }
}
