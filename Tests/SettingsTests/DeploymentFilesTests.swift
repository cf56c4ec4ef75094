import Foundation
import Testing

@testable import Settings

@Suite("Files that ship with the daemon")
struct DeploymentFilesTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The example file with every key behind a `#` set.
    private static func allSet() throws -> String {
        try text("deploy/holdfast.example.yaml").split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                let isKey = line.prefixMatch(of: /#\ *[a-z0-9_-]+:(\ |$)/) != nil
                return isKey ? String(line.dropFirst()) : String(line)
            }
            .joined(separator: "\n")
    }

    /// A folder with the credentials and certificates the example file refers to, as the daemon's environment.
    private static func environment(_ folder: TemporaryFolder) throws -> [String: String] {
        for name in ["cbr-access-key", "cbr-secret-key", "cbr-password", "anchor-webhook-secret"] {
            _ = try folder.write(name, "value-of-\(name)\n")
        }
        _ = try folder.write("nightly-submit-sha256", String(repeating: "5a", count: 32) + "\n")
        _ = try folder.write("audit-signing-key", "ed25519-private:" + String(repeating: "5a", count: 32) + "\n")
        return ["CREDENTIALS_DIRECTORY": folder.path]
    }

    @Test("the example file loads as it is and means the defaults")
    func example() throws {
        let folder = try TemporaryFolder()
        let configuration = try load(try Self.text("deploy/holdfast.example.yaml"), try Self.environment(folder))
        let standard = try load(Sample.project, Sample.environment)
        #expect(configuration.projects.keys.sorted() == ["default"])
        #expect(configuration.listen == standard.listen)
        #expect(configuration.workflow == standard.workflow)
        #expect(configuration.projects["default"]?.callBudget == standard.projects["default"]?.callBudget)
    }

    @Test("the example file names every key, and with all of them set it loads and changes no default")
    func exampleWithAllKeys() throws {
        let folder = try TemporaryFolder()
        let certificates = try folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\n")
        let token = try folder.write("security-token", "token")
        let yaml = try Self.allSet()
            .replacing("/etc/ssl/certs/ca-certificates.crt", with: certificates)
            .replacing("/etc/holdfast/anchors-ca.pem", with: certificates)
            .replacing("/run/holdfast-keys/security-token", with: token)
        let environment = try Self.environment(folder).merging(["RUNTIME_DIRECTORY": "/run/holdfast"]) { $1 }
        let configuration = try load(yaml, environment)
        let standard = try load(Sample.project, Sample.environment)
        #expect(configuration.queue == standard.queue)
        #expect(configuration.limits == standard.limits)
        #expect(configuration.http == standard.http)
        #expect(configuration.log == standard.log)
        #expect(configuration.drain == standard.drain)
        #expect(configuration.audit.anchors.interval == standard.audit.anchors.interval)
        #expect(configuration.audit.anchors.file == "/var/log/holdfast/anchors.jsonl")
        #expect(configuration.audit.anchors.webhook?.url == "https://anchors.example.com/holdfast")
        #expect(configuration.audit.signingKey != nil)
        #expect(configuration.retention == standard.retention)
        var workflow = standard.workflow
        workflow.deadlines.awaitRestorePoint = .seconds(86_400)
        #expect(configuration.workflow == workflow)
        #expect(configuration.listen == .unix(path: "/run/holdfast/holdfast.sock", mode: 0o660))
        #expect(configuration.tokens.map(\.role) == [.operator])
        #expect(configuration.listenHosts == ["backup.example.com", "backup"])
        #expect(configuration.projects["default"]?.callBudget == .standard)
        #expect(configuration.projects["default"]?.maxRunsPerVault == 8)

        let keys = try SettingsDocument(text: yaml, path: "example").lines.keys.map { key in
            var parts = key.split(separator: ".").map(String.init)
            if ["projects", "tokens"].contains(parts[0]) { parts[1] = "*" }
            return parts.joined(separator: ".")
        }
        #expect(Set(keys) == Set(SettingKeys.known.map(\.pattern)))
    }

    @Test("the table in the documentation lists every key with its type, default and variable, in order")
    func documentation() throws {
        let rows = try Self.text("docs/configuration.md").split(separator: "\n")
            .filter { $0.hasPrefix("| `") && $0.contains("`HOLDFAST_") }
            .map { row in row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        let expected = SettingKeys.known.map { key in
            let path = key.path(name: "NAME")
            return ["`\(path)`", key.form, key.standard, "`\(KeySpelling.environmentName(of: path))`"]
        }
        #expect(rows.map { Array($0.prefix(4)) } == expected)
        #expect(rows.allSatisfy { $0.count == 5 && !$0[4].isEmpty })
    }

    @Test("the faults shown in the documentation are what such a file gives")
    func transcript() throws {
        let yaml = """
            log:
              format: json
            queue:
              max_pendin: 5000
            projects:
              default:
                endpoint: https://cbr.region-1.example.com
                project_id: \(Sample.projectID)
                region: region-1
                auth:
                  access_key: AKAKAKAKAKAKAKAKAKAK
                  secret_key: \(Sample.literal)
            """
        let found = try faults(yaml, ["HOLDFAST_LOG_LEVEL": "warn"])
        let error = ConfigurationFaults(file: "/etc/holdfast/holdfast.yaml", faults: found)
        #expect(try Self.text("docs/configuration.md").contains("\n\(error.description)\n```\n"))
    }

    @Test("the unit has a line for each credential of the example file and allows more time than draining takes")
    func unit() throws {
        let unit = try Self.text("deploy/holdfast.service")
        let example = try Self.text("deploy/holdfast.example.yaml")
        let names = example.matches(of: /\n#?\ +[a-z_0-9]+:\ credential:([a-z0-9-]+)/).map { String($0.1) }
        #expect(
            Set(names) == [
                "cbr-access-key", "cbr-secret-key", "cbr-password", "nightly-submit-sha256", "audit-signing-key",
                "anchor-webhook-secret",
            ]
        )
        // Behind a #: a credential whose file is missing keeps the unit from starting (systemd.exec(5)).
        for name in names {
            #expect(unit.contains("\n#LoadCredential=\(name):/etc/holdfast/"))
        }
        #expect(!unit.contains("\nLoadCredential="))
        let stop = try #require(unit.firstMatch(of: /\nTimeoutStopSec=(\d+)s/).flatMap { Int($0.1) })
        #expect(Duration.seconds(stop) > SettingKeys.drain.standard)
        #expect(unit.contains("\nRestartPreventExitStatus=2 5 10\n"))
        #expect(unit.contains("\nEnvironment=SWIFT_BACKTRACE=enable=no\n"))
        #expect(unit.contains("\nPrivateUsers=no\n"))
        #expect(unit.contains("\nStateDirectory=holdfast\n"))
        #expect(unit.contains("\nRuntimeDirectory=holdfast\n"))
    }
}
