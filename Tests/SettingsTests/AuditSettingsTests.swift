import Testing

@testable import Settings

@Suite("The settings of the audit")
struct AuditSettingsTests {
    private static let environment = Sample.environment.merging(
        ["KEY": "ed25519-private:" + String(repeating: "5a", count: 32), "HOOK": "hook-secret-7d1f"]
    ) { $1 }

    private static func webhook(_ url: String) -> String {
        Sample.file("audit:\n  anchors:\n    webhook: \(url)\n    webhook_secret: env:HOOK")
    }

    @Test("without any of them heads are neither signed nor sent, and anchored once a day")
    func standard() throws {
        let audit = try load(Sample.project, Sample.environment).audit
        #expect(audit.signingKey == nil)
        #expect(audit.anchors == .init(interval: .seconds(86_400), file: nil, webhook: nil))
    }

    @Test("a signing key is what keygen writes; anything else is refused without being repeated")
    func signingKey() throws {
        let yaml = Sample.file("audit:\n  signing_key: env:KEY")
        #expect(try load(yaml, Self.environment).audit.signingKey?.revealed() == Self.environment["KEY"])
        for text in ["5a5a", "ed25519:" + String(repeating: "5a", count: 32), "ed25519-private:5A"] {
            let found = try faults(yaml, Sample.environment.merging(["KEY": text]) { $1 })
            #expect(found.map(\.keyPath) == ["audit.signing_key"])
            #expect(!"\(found)".contains(text))
        }
    }

    @Test(
        "a webhook is https, or http on this machine",
        arguments: ["https://a.example.com/x?y=z", "http://127.0.0.1:8080/x", "http://[::1]/", "http://localhost:1/x"]
    )
    func webhooks(url: String) throws {
        let webhook = try load(Self.webhook(url), Self.environment).audit.anchors.webhook
        #expect(webhook?.url == url)
        #expect(webhook?.secret.revealed() == "hook-secret-7d1f")
    }

    @Test(
        "a webhook that would send in plain text, or that carries a password, is refused without being repeated",
        arguments: ["http://a.example.com/x", "https://user:pw@a.example.com/", "ftp://a/", "x", "https://a/#b"]
    )
    func refusedWebhooks(url: String) throws {
        let found = try faults(Self.webhook("\"\(url)\""), Self.environment)
        #expect(found.map(\.keyPath) == ["audit.anchors.webhook"])
        #expect(!"\(found)".contains("pw@"))
    }

    @Test("a webhook without a secret is refused; path and query are not shown")
    func secretAndDisplay() throws {
        let found = try faults(Sample.file("audit:\n  anchors:\n    webhook: https://a.example.com/"), Self.environment)
        #expect(found.map(\.keyPath) == ["audit.anchors.webhook_secret"])
        let shown = try load(Self.webhook("https://a.example.com/T0K3N?k=v"), Self.environment).effective().description
        #expect(shown.contains("https://a.example.com/…"))
        #expect(!shown.contains("T0K3N"))
        #expect(!shown.contains("hook-secret-7d1f"))
    }

    @Test("retention is 400 days and a label's name by default; a value can be asked for")
    func retention() throws {
        let standard = try load(Sample.project, Sample.environment).retention
        #expect(standard.jobsDays == 400)
        #expect(standard.auditDays == 400)
        #expect(standard.segmentFolder == "/var/lib/holdfast/audit-segments")
        #expect(standard.legalHold == HeldLabel(name: "legal_hold", value: nil))
        let other = try load(Sample.file("retention:\n  legal_hold: hold/case=7=x"), Sample.environment).retention
        #expect(other.legalHold == HeldLabel(name: "hold/case", value: "7=x"))
        let found = try faults(Sample.file("retention:\n  legal_hold: a b\n  jobs_days: 0"), Sample.environment)
        #expect(Set(found.map(\.keyPath)) == ["retention.legal_hold", "retention.jobs_days"])
    }
}
