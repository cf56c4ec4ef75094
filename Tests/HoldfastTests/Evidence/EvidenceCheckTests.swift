import AuditChain
import FoundationEssentials
import Testing

@testable import holdfast

@Suite("The check of a bundle")
struct EvidenceCheckTests {
    /// Makes a bundle of a history in a folder that goes when `body` has ended.
    private func bundle(
        of history: SampleHistory,
        _ from: Int = 0,
        _ to: Int = 50,
        key: SigningKey? = nil,
        _ body: (String, EvidenceManifest) throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path() + "/hf-bundle-\(UInt64.random(in: 0...UInt64.max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let source = try await history.source(try #require(SampleHistory.window(from, to)))
        let bundle = EvidenceBundle(source: source, madeAt: SampleHistory.at(5000), path: folder, key: key)
        try body(folder, try await bundle.write())
    }

    private func check(
        _ folder: String,
        keys: [VerificationKey] = [],
        headKeys: [VerificationKey] = [],
        heads: [ChainHead] = []
    ) throws -> EvidenceCheck.Result {
        try EvidenceCheck(path: folder, keys: keys, headKeys: headKeys, heads: heads).run()
    }

    private static var pruned: SampleHistory {
        var history = SampleHistory(Array(1...30))
        history.seal(1...10, at: 100)
        history.seal(11...20, at: 101)
        return history
    }

    @Test("a bundle of a window that was deleted in part has the tombstones, lists them, and passes")
    func deleted() async throws {
        try await bundle(of: Self.pruned, 5, 25) { folder, manifest in
            let kinds = manifest.gaps.map(\.kind)
            #expect(kinds.filter { $0 == .prunedSegment }.count == 2)
            #expect(!kinds.contains(.windowBeforeHistory) && !kinds.contains(.unverifiable))
            let result = try check(folder)
            #expect(result.findings == [])
            #expect(result.events == 12)
            #expect(result.manifest == manifest)
        }
        // Nothing is left of this one.
        try await bundle(of: Self.pruned, 5, 15) { folder, manifest in
            let kinds = manifest.gaps.map(\.kind)
            #expect(kinds.filter { $0 == .prunedSegment }.count == 2)
            #expect(!kinds.contains(.noEvents) && !kinds.contains(.windowBeforeHistory))
            #expect(manifest.history != nil)
            let result = try check(folder)
            #expect(result.findings == [])
        }
    }

    @Test("events behind one that is dated ahead are in the bundle, and the wrong clock is a gap")
    func clock() async throws {
        try await bundle(of: SampleHistory([1, 2, 300_000, 4, 5]), 1, 10) { folder, manifest in
            #expect(manifest.gaps.contains { $0.kind == .timesOutOfOrder && $0.detail.hasPrefix("event 4 ") })
            let result = try check(folder)
            #expect(result.findings == [] && result.events == 5)
        }
    }

    @Test("the key of the bundle and the daemon's key are two, and each is asked for by itself")
    func keys() async throws {
        let (mine, daemons, other) = (SigningKey(), SigningKey(), SigningKey())
        var history = SampleHistory(Array(1...9))
        history.key = daemons
        try await bundle(of: history, key: mine) { folder, _ in
            let good = try check(folder, keys: [mine.publicKey])
            #expect(good.findings == [])
            #expect(good.signer == mine.publicKey && good.headSigner == daemons.publicKey)
            #expect(try check(folder, keys: [mine.publicKey], headKeys: [daemons.publicKey]).findings == [])
            let strange = try check(folder, keys: [mine.publicKey], headKeys: [other.publicKey])
            #expect(strange.findings.map(\.kind) == ["unknown_head_signer"])
            #expect(strange.headSigner == nil)
            #expect(try check(folder, keys: [daemons.publicKey]).findings.map(\.kind) == ["unknown_signer"])
        }
        history.key = nil
        try await bundle(of: history, key: mine) { folder, _ in
            let unsigned = try check(folder, headKeys: [daemons.publicKey])
            #expect(unsigned.findings.map(\.kind) == ["head_not_signed"])
        }
    }

    @Test("a manifest that was changed, cut off or removed is a finding, whatever is left of it")
    func manifest() async throws {
        try await bundle(of: SampleHistory(Array(1...9)), key: SigningKey()) { folder, _ in
            let path = folder + "/manifest.json"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            func findings(_ changed: String) throws -> [String] {
                try changed.write(toFile: path, atomically: true, encoding: .utf8)
                return try check(folder).findings.map(\.kind)
            }
            #expect(try findings(text) == [])
            #expect(try findings(text.replacing("protection_is_later", with: "no_events")) == ["bad_signature"])
            for broken in [
                String(text.dropLast(40)), "", "{}", text.replacing("evidence 1", with: "evidence 2"),
                text.replacing("protection_is_later", with: "nothing_at_all"),
            ] {
                #expect(try findings(broken) == ["bad_signature", "unreadable_manifest"])
            }
            try FileManager.default.removeItem(atPath: folder + "/manifest.sig")
            #expect(try findings("{}") == ["unreadable_manifest"])
            try FileManager.default.removeItem(atPath: path)
            #expect(try check(folder).findings.map(\.kind) == ["missing_file"])
            #expect(throws: CommandFailure.self) { _ = try check(folder + "/nothing-there") }
        }
    }

    @Test("a manifest of a later form with a good signature is no finding, but cannot be checked")
    func laterForm() async throws {
        let key = SigningKey()
        try await bundle(of: SampleHistory(Array(1...9)), key: key) { folder, _ in
            let text = #"{"format":"holdfast evidence 2"}"#
            try text.write(toFile: folder + "/manifest.json", atomically: true, encoding: .utf8)
            let signature = try ManifestSignature(of: Array(text.utf8), by: key)
            try signature.text.write(toFile: folder + "/manifest.sig", atomically: true, encoding: .utf8)
            #expect(throws: CommandFailure.self) { _ = try check(folder) }
        }
    }

    @Test("a head from elsewhere is held against what the bundle has, and one outside of it is said to be unchecked")
    func heads() async throws {
        let history = SampleHistory(Array(1...30))
        let head = { (sequence: Int64) in
            ChainHead(sequence: sequence, hash: history.events[Int(sequence) - 1].hash)
        }
        let wrong = { (sequence: Int64) in ChainHead(sequence: sequence, hash: history.events[0].hash) }
        try await bundle(of: history, 5, 11) { folder, _ in
            let good = try check(folder, heads: [head(7), head(30), head(2), head(20)])
            #expect(good.findings == [])
            #expect(good.uncheckedHeads.map(\.sequence) == [2, 20])
            #expect(try check(folder, heads: [wrong(7)]).findings.map(\.kind) == ["history"])
            #expect(try check(folder, heads: [wrong(30)]).findings.map(\.kind) == ["head"])
        }
    }
}
