import Foundation
import Testing

@testable import Settings

@Suite("The effective configuration")
struct EffectiveConfigurationTests {
    private static let full = """
        listen: 127.0.0.1:8420
        tokens: {ci: {role: reader, sha256: "\(String(repeating: "ab", count: 32))"}}
        queue: {max_pending: 5}
        projects:
          second:
            endpoint: https://cbr.example.com:8443
            project_id: \(Sample.projectID)
            region: region-2
            auth: {iam_endpoint: "https://iam.example.com", user: u, domain: d, password: "env:CBR_SK"}
            proxy: http://proxy.example.com:3128
          first:
            endpoint: https://cbr.example.com
            project_id: \(Sample.projectID)
            auth: {access_key: ABCDEFGHIJKLMNOPQRST, secret_key: "env:CBR_SK", security_token: "env:CBR_SK"}
        listen_hosts: Backup.example.com,backup

        """

    @Test("each setting shows its value and where it came from")
    func origins() throws {
        let environment = Sample.environment.merging(["HOLDFAST_QUEUE_MAX_RUNNING": "9"]) { $1 }
        let settings = try load(Self.full, environment).effective().settings
        func shown(_ key: String) -> String? {
            settings.first { $0.key == key }.map { "\($0.value) # \($0.origin)" }
        }
        #expect(shown("listen") == "tcp:127.0.0.1:8420 # line 1")
        #expect(shown("listen_hosts") == "backup.example.com, backup # line 15")
        #expect(shown("socket_mode") == nil)
        #expect(shown("queue.max_pending") == "5 # line 3")
        #expect(shown("queue.max_running") == "9 # HOLDFAST_QUEUE_MAX_RUNNING")
        #expect(shown("workflow.retry_base_ms") == "1000 # default")
        #expect(shown("workflow.deadlines.create_restore_point_seconds") == "14400 # default")
        #expect(shown("workflow.deadlines.await_restore_point_seconds") == nil)
        #expect(shown("tokens.ci.sha256") == "abababab… # line 2")
        #expect(shown("projects.first.auth.access_key") == "[redacted] ABCD… # line 14")
        #expect(shown("projects.first.auth.secret_key") == "[redacted] env:CBR_SK # line 14")
        #expect(shown("projects.second.endpoint") == "https://cbr.example.com:8443 # line 6")
        #expect(shown("projects.second.auth.password") == "[redacted] env:CBR_SK # line 9")
        #expect(shown("projects.second.proxy") == "http://proxy.example.com:3128 # line 10")
        #expect(shown("projects.second.ca_file") == nil)
    }

    @Test("every known key is shown, in the order of the key table")
    func complete() throws {
        let folder = try TemporaryFolder()
        let certificates = try folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\n")
        let tcp = try load(Self.full, Sample.environment).effective().settings.map(\.key)
        let extra = "region: region-1\nca_file: \(certificates)\nproxy: http://p.example"
        let optional = [
            "HOLDFAST_WORKFLOW_DEADLINES_AWAIT_RESTORE_POINT_SECONDS": "60",
            "HOLDFAST_PROTECTION_TARGET_AGE_SECONDS": "86400",
            "HOLDFAST_AUDIT_SIGNING_KEY": "env:KEY", "KEY": "ed25519-private:" + String(repeating: "5a", count: 32),
            "HOLDFAST_AUDIT_ANCHORS_FILE": "/a", "HOLDFAST_AUDIT_ANCHORS_WEBHOOK": "https://a.example.com/",
            "HOLDFAST_AUDIT_ANCHORS_WEBHOOK_SECRET": "env:KEY",
            "HOLDFAST_AUDIT_ANCHORS_WEBHOOK_CA_FILE": certificates,
            "HOLDFAST_SOCKET_ROLES_READER": "gid:1", "HOLDFAST_SOCKET_ROLES_OPERATOR": "uid:1, gid:2",
            "HOLDFAST_SOCKET_ROLES_ADMIN": "uid:2", "HOLDFAST_SOCKET_ROLES_AUDITOR": "uid:3",
        ]
        let unix = try load(Sample.projectFile(extra), Sample.environment.merging(optional) { $1 }).effective().settings
            .map(\.key)
        let shown = Set((tcp + unix).map(Self.pattern))
        #expect(shown == Set(SettingKeys.known.map(\.pattern)))

        let order = SettingKeys.known.map(\.pattern)
        let places = unix.map(Self.pattern).compactMap(order.firstIndex(of:))
        #expect(places == places.sorted())
    }

    @Test("R15: no rendering of a configuration shows a secret or a whole access key")
    func redacted() throws {
        let configuration = try load(Self.full, Sample.environment)
        var dumped = ""
        dump(configuration.projects, to: &dumped)
        let effective = configuration.effective()
        let encoded = String(decoding: try JSONEncoder().encode(effective), as: UTF8.self)
        for text in [effective.description, encoded, "\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains(Sample.literal))
        }
        for text in [effective.description, encoded] {
            #expect(!text.contains("ABCDEFGHIJKLMNOPQRST"))
        }
    }

    @Test("a short access key shows no part of itself")
    func shortAccessKey() throws {
        let yaml = Sample.project.replacing("AKAKAKAKAKAKAKAKAKAK", with: "SHORT")
        let setting = try load(yaml, Sample.environment).effective().settings.first { $0.key.hasSuffix("access_key") }
        #expect(setting?.value == "[redacted]")
    }

    @Test("the rendering is one line for each setting, its origin behind it")
    func rendering() throws {
        let effective = try load(Sample.project, Sample.environment).effective()
        let lines = effective.description.split(separator: "\n")
        #expect(lines.count == effective.settings.count)
        #expect(lines.first?.hasPrefix("data_folder: /var/lib/holdfast ") == true)
        #expect(lines.allSatisfy { $0.contains("  # ") })
    }

    private static func pattern(_ key: String) -> String {
        var parts = key.split(separator: ".").map(String.init)
        if ["projects", "tokens"].contains(parts[0]) { parts[1] = "*" }
        return parts.joined(separator: ".")
    }
}
