import AuditChain
import Testing

@testable import holdfast

@Suite("The manifest of a bundle")
struct EvidenceManifestTests {
    private func manifest() throws -> EvidenceManifest {
        let window = try #require(ReportWindow(from: SampleReport.from, to: SampleReport.to, now: SampleReport.to))
        var manifest = EvidenceManifest(
            installation: "ab",
            window: window,
            madeAt: Moment(milliseconds: SampleReport.to.milliseconds + 7),
            madeBy: "holdfast 1",
            head: "3:cd"
        )
        manifest.files = [EvidenceFile(name: "jobs.csv", bytes: 3, sha256: "ef")]
        manifest.gaps = EvidenceGap.Kind.allCases.map { EvidenceGap(kind: $0, detail: "because") }
        return manifest
    }

    @Test("what is written is read again, to the millisecond and with every kind of gap", arguments: [true, false])
    func roundTrip(_ hasHistory: Bool) throws {
        var manifest = try manifest()
        if hasHistory { manifest.history = ("0:aa", "3:cd") }
        let text = try manifest.document.encoded(pretty: true)
        let read = try #require(EvidenceManifest(try JSONValue(parsing: Array(text.utf8))))
        #expect(read == manifest)
        #expect(read.history?.through == manifest.history?.through)
    }

    @Test("a manifest that leads out of its folder is none", arguments: ["../x", "a/b", "", ".hidden", "a\nb", "ü"])
    func names(_ name: String) throws {
        #expect(!EvidenceFile.isPlain(name))
        var document = try manifest().document.members ?? [:]
        document["files"] = [["name": .text(name), "bytes": 1, "sha256": "ef"]]
        #expect(EvidenceManifest(.object(document)) == nil)
    }

    @Test(
        "one of another form is none, and so is one that lacks something",
        arguments: [
            "format", "installation", "from", "to", "made_at", "made_by", "head", "files", "gaps",
        ]
    )
    func incomplete(_ member: String) throws {
        var document = try manifest().document.members ?? [:]
        document[member] = nil
        #expect(EvidenceManifest(.object(document)) == nil)
        document[member] = "another"
        #expect((EvidenceManifest(.object(document)) == nil) == !["installation", "made_by", "head"].contains(member))
    }

    @Test("a signature is of one manifest and one key, and is read as it was written")
    func signature() throws {
        let key = SigningKey()
        let bytes = Array("a manifest".utf8)
        let signature = try ManifestSignature(of: bytes, by: key)
        let read = try #require(ManifestSignature(signature.text))
        #expect(read == signature)
        #expect(read.isGood(for: bytes) && read.key == key.publicKey)
        #expect(!read.isGood(for: Array("another manifest".utf8)))
        #expect(
            ManifestSignature(signature.text.replacing("evidence signature 1", with: "evidence signature 2")) == nil
        )
        #expect(ManifestSignature("{}") == nil)
        // The bare bytes signed by the same key for another purpose do not pass.
        let bare = try key.signature(of: bytes)
        #expect(!key.publicKey.isValid(bare, of: Array("holdfast evidence signature 1\na manifest".utf8)))
    }

    @Test("a file is hashed as it is written, and nothing is overwritten")
    func hashed() throws {
        let spool = try SpoolFile()
        try spool.write("abc")
        var digest = ByteDigest()
        try spool.read { digest.take($0) }
        // FIPS 180-4, example of "abc".
        #expect(digest.hexadecimal == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(digest.count == 3)
        #expect(throws: CommandFailure.self) { try HashedFile(name: "x", folder: "/no/such/folder") }
    }
}
