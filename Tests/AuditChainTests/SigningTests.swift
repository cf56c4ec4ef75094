import AuditChain
import Testing

@Suite("Signed heads")
struct SigningTests {
    private let key = SigningKey()
    private let head = Chain(3).head(at: 3)

    private func signed(with key: SigningKey?) throws -> SignedHead {
        try SignedHead(
            installation: Chain.installation,
            head: head,
            at: "2026-01-31T23:00:00.000Z",
            signedWith: key
        )
    }

    @Test("a key is read back from its text, and neither description nor mirror gives it away")
    func keyText() throws {
        let again = try #require(SigningKey(key.secretText))
        #expect(again.publicKey == key.publicKey)
        #expect(VerificationKey(key.publicKey.text) == key.publicKey)
        let secret = key.secretText.dropFirst("ed25519-private:".count)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] { #expect(!text.contains(secret)) }
        for text in ["", "ed25519:00", key.publicKey.text, key.secretText + "0", key.secretText.uppercased()] {
            #expect(SigningKey(text) == nil)
        }
        for text in ["", key.secretText, key.publicKey.text + "0"] { #expect(VerificationKey(text) == nil) }
    }

    @Test("a key known from RFC 8032, section 7.1, has the public half that stands there")
    func knownKey() throws {
        let key = try #require(
            SigningKey("ed25519-private:9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
        )
        #expect(key.publicKey.text == "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        #expect(key.publicKey.id == "21fe31dfa154a261")
    }

    @Test("a signed head is read back and its signature is good; changed in any member it is not")
    func roundTrip() throws {
        let signed = try signed(with: key)
        #expect(SignedHead(line: signed.line) == signed)
        #expect(signed.isSignatureGood)
        #expect(signed.key == key.publicKey)
        let changes = [
            ("2026-01-31", "2026-02-01"), ("\"seq\":3", "\"seq\":4"),
            (Chain.installation, String(repeating: "f", count: 32)),
            (head.hash.hexadecimal, Chain(3, label: "x").head(at: 3).hash.hexadecimal),
        ]
        for (old, new) in changes {
            let changed = try #require(SignedHead(line: signed.line.replacing(old, with: new)), "\(old)")
            #expect(!changed.isSignatureGood, "\(new)")
        }
    }

    @Test("a line that names another key for its signature, or is written another way, does not pass")
    func forged() throws {
        let signed = try signed(with: key)
        let other = SigningKey().publicKey
        let line = signed.line.replacing(key.publicKey.text, with: other.text)
            .replacing(key.publicKey.id, with: other.id)
        #expect(try #require(SignedHead(line: line)).isSignatureGood == false)
        let bad = [
            signed.line + " ", signed.line.replacing(",", with: ", "), "", "{}",
            signed.line.replacing(key.publicKey.id, with: other.id), signed.line.replacing("head 1", with: "head 2"),
            signed.line.replacing("\"\(signed.signatureText ?? "")\"", with: "null"),
        ]
        for line in bad { #expect(SignedHead(line: line) == nil, "\(line)") }
    }

    @Test("without a key a head says that it is not signed")
    func unsigned() throws {
        let plain = try signed(with: nil)
        #expect(plain.line.contains("\"signature\":null"))
        #expect(SignedHead(line: plain.line) == plain)
        #expect(!plain.isSignatureGood)
        #expect(plain.key == nil)
    }
}
