import Foundation
import Testing

@testable import Settings

@Suite("A configuration with faults")
struct ConfigurationFaultsTests {
    @Test(
        "one bad value outside of projects is one fault that names its key",
        arguments: [
            ("data_folder: relative", "data_folder", "begins with /"),
            ("listen: 0.0.0.0:80", "listen", "TLS proxy"),
            ("listen_hosts: https://backup.example.com", "listen_hosts", "separated by commas"),
            ("listen_hosts: backup.example.com:443", "listen_hosts", "separated by commas"),
            ("listen_hosts: \"a,,b\"", "listen_hosts", "separated by commas"),
            ("listen_hosts: -a", "listen_hosts", "separated by commas"),
            ("listen_hosts: '*.example.com'", "listen_hosts", "separated by commas"),
            ("socket_mode: 0666", "socket_mode", "0660"),
            ("socket_mode: 0260", "socket_mode", "0660"),
            ("socket_mode: rw", "socket_mode", "0660"),
            ("drain_seconds: -1", "drain_seconds", "seconds from 0 to 3600"),
            ("drain_seconds: 10s", "drain_seconds", "seconds from 0 to 3600"),
            ("drain_seconds: .nan", "drain_seconds", "seconds from 0 to 3600"),
            ("drain_seconds: .inf", "drain_seconds", "seconds from 0 to 3600"),
            ("queue: {max_pending: 0}", "queue.max_pending", "an integer from 1"),
            ("queue: {max_pending: 1.5}", "queue.max_pending", "an integer from 1"),
            ("queue: {max_pending: many}", "queue.max_pending", "an integer from 1"),
            ("queue: {max_running: 99999999999999999999}", "queue.max_running", "an integer from 1"),
            ("limits: {body_bytes: 1}", "limits.body_bytes", "from 4096"),
            ("http: {connect_timeout_seconds: 61}", "http.connect_timeout_seconds", "raise"),
            ("log: {level: warn}", "log.level", "did you mean `warning`?"),
            ("log: {format: xml}", "log.format", "`text` or `json`"),
            ("workflow: {poll_first_seconds: 61}", "workflow.poll_first_seconds", "raise"),
            ("workflow: {poll_jitter: 2}", "workflow.poll_jitter", "from 0 to 1"),
            ("workflow: {retry_max_ms: 1}", "workflow.retry_base_ms", "raise"),
            ("workflow: {deadlines: {verify_seconds: 0}}", "workflow.deadlines.verify_seconds", "from 0.1"),
            ("listen: 127.0.0.1:80", "tokens", "add a token"),
            ("tokens: {ci: {role: root, sha256: \"\(digest)\"}}", "tokens.ci.role", "one of `reader`"),
            ("tokens: {ci: {role: reader}}", "tokens.ci.sha256", "64 hexadecimal digits"),
            ("tokens: {ci: {sha256: \"\(digest)\"}}", "tokens.ci.role", "one of `reader`"),
            ("tokens: {ci: {role: reader, sha256: short}}", "tokens.ci.sha256", "sha256sum"),
            ("tokens: {CI: {role: reader, sha256: \"\(digest)\"}}", "tokens.CI", "lower-case"),
        ]
    )
    func values(line: String, keyPath: String, hint: String) throws {
        let found = try faults(Sample.file(line), Sample.environment)
        #expect(found.map(\.keyPath) == [keyPath])
        #expect(found.first?.hint.contains(hint) == true, "\(found)")
    }

    @Test(
        "the digest of no token, or of one that everybody tries, is refused",
        arguments: [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "01BA4719C80B6FE911B091A7C05124B64EEECE964E09C058EF8F9805DACA546B",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            String(repeating: "0", count: 64),
        ]
    )
    func knownTokens(digest: String) throws {
        let found = try faults(Sample.file("tokens: {ci: {role: operator, sha256: \"\(digest)\"}}"), Sample.environment)
        #expect(found.map(\.keyPath) == ["tokens.ci.sha256"])
        #expect(found.first?.hint.contains("openssl rand") == true)
    }

    @Test(
        "one bad value of a project is one fault that names its key",
        arguments: [
            ("region: \"\"", "projects.default.region", "text"),
            ("ca_file: ca.pem", "projects.default.ca_file", "begins with /"),
            ("ca_file: /none.pem", "projects.default.ca_file", "PEM"),
            ("ca_file: /etc", "projects.default.ca_file", "PEM"),
            ("ca_file: /etc/hostname", "projects.default.ca_file", "PEM"),
            ("proxy: socks5://p:1", "projects.default.proxy", "https://"),
            ("call_budget: {calls: 0}", "projects.default.call_budget.calls", "from 1"),
            ("call_budget: {per_seconds: 0}", "projects.default.call_budget.per_seconds", "from 0.1"),
            ("marker: names", "projects.default.marker", "did you mean `name`?"),
            ("on_unknown: retry", "projects.default.on_unknown", "`hold` or `recreate`"),
            ("protectables: yes", "projects.default.protectables", "`auto` or `off`"),
            ("max_runs_per_vault: 0", "projects.default.max_runs_per_vault", "from 1 to 256"),
        ]
    )
    func projectValues(line: String, keyPath: String, hint: String) throws {
        let found = try faults(Sample.projectFile(line), Sample.environment)
        #expect(found.map(\.keyPath) == [keyPath])
        #expect(found.first?.hint.contains(hint) == true, "\(found)")
        #expect(found.first?.place == "line 8")
    }

    @Test("an authorization is complete, and of one kind")
    func authorization() throws {
        func keyPaths(_ auth: String) throws -> [String] {
            let yaml =
                "projects: {p: {endpoint: 'https://a.example', project_id: '\(Sample.projectID)', auth: \(auth)}}"
            return try faults(yaml, Sample.environment).map { String($0.keyPath.dropFirst("projects.p.".count)) }
        }
        #expect(try keyPaths("{}") == ["auth"])
        #expect(try keyPaths("~") == ["auth"])
        #expect(try keyPaths("{access_key: A}") == ["auth.secret_key"])
        #expect(try keyPaths("{secret_key: 'env:CBR_SK'}") == ["auth.access_key"])
        #expect(try keyPaths("{security_token: 'env:CBR_SK'}") == ["auth.access_key", "auth.secret_key"])
        #expect(try keyPaths("{user: u}") == ["auth.iam_endpoint", "auth.domain", "auth.password"])
        #expect(try keyPaths("{access_key: A, secret_key: 'env:CBR_SK', user: u}") == ["auth"])
        #expect(
            try keyPaths("{access_key: A, secret_key: s, password: p}") == ["auth.secret_key", "auth.password", "auth"]
        )
    }

    @Test("all faults come at once, each with its key, place and advice")
    func together() throws {
        let yaml = """
            queue:
              max_pendin: 5
              max_running: none
            log: [info]
            projects:
              Bad.Name: {}
              default:
                endpoint: http://cbr.example.com
                project_id: 123
                auth:
                  access_key: AK
                  secret_key: \(Sample.literal)
            """
        let folder = try TemporaryFolder()
        let path = try folder.write("holdfast.yaml", yaml)
        let error = try #require(throws: ConfigurationFaults.self) {
            try Configuration.load(path: path, environment: ["HOLDFAST_DRAIN_SECONDS": "soon", "HOLDFAST_LISTN": "x"])
        }
        #expect(
            error.faults.map { "\($0.keyPath) @ \($0.place ?? "-")" } == [
                "queue.max_pendin @ line 2",
                "log @ line 4",
                "projects.Bad.Name @ line 6",
                "HOLDFAST_LISTN @ -",
                "drain_seconds @ HOLDFAST_DRAIN_SECONDS",
                "queue.max_running @ line 3",
                "projects.default.endpoint @ line 8",
                "projects.default.project_id @ line 9",
                "projects.default.auth.secret_key @ line 12",
            ]
        )
        #expect(error.faults.allSatisfy { !$0.hint.isEmpty })
        #expect(error.description.hasPrefix("9 faults in the configuration \(path)\n  queue.max_pendin (line 2): "))
        #expect(error.description.contains("did you mean `queue.max_pending`?"))
        #expect(error.description.contains("did you mean HOLDFAST_LISTEN?"))
        #expect(!error.description.contains(Sample.literal))
    }

    @Test("R15: a secret written down is refused in every key that holds one, and never repeated")
    func literals() throws {
        let text = Sample.literal
        let yaml = """
            listen: 127.0.0.1:80
            tokens: {ci: {role: reader, sha256: \(text)}}
            log: {level: \(text)}
            projects:
              a:
                endpoint: https://user:\(text)@a.example
                project_id: \(Sample.projectID)
                proxy: http://user:\(text)@proxy.example.com
                auth: {access_key: AK, secret_key: \(text), security_token: \(text)}
              b:
                endpoint: https://a.example
                project_id: \(Sample.projectID)
                auth: {iam_endpoint: "https://i.example", user: u, domain: d}
            """
        let variable = "HOLDFAST_PROJECTS_B_AUTH_PASSWORD"
        let found = try faults(yaml, [variable: text])
        #expect(
            found.map(\.keyPath) == [
                "log.level", "tokens.ci.sha256", "projects.a.endpoint", "projects.a.auth.secret_key",
                "projects.a.auth.security_token", "projects.a.proxy", "projects.b.auth.password",
            ]
        )
        for fault in found {
            #expect(!"\(fault)".contains(text))
            #expect(!String(decoding: try JSONEncoder().encode(fault), as: UTF8.self).contains(text))
        }
        #expect(found.last?.place == variable)
        #expect(found.last?.hint.contains("credential:NAME") == true)
    }

    @Test("no project is a fault, with and without a file")
    func noProject() throws {
        #expect(try faults("").map(\.keyPath) == ["projects"])
        #expect(try faults("# nothing\n").map(\.keyPath) == ["projects"])
        let error = try #require(throws: ConfigurationFaults.self) {
            try Configuration.load(path: nil, environment: [:])
        }
        #expect(error.description.hasPrefix("1 fault in the configuration\n  projects: names no project\n"))
    }

    @Test("names that share their variables, and tokens that share their digest, are refused")
    func twins() throws {
        let project =
            "{endpoint: 'https://a.example', project_id: '\(Sample.projectID)', auth: {access_key: A, secret_key: 'env:CBR_SK'}}"
        let yaml = """
            tokens: {a: {role: reader, sha256: "\(Self.digest)"}, b: {role: admin, sha256: "\(Self.digest)"}}
            projects: {eu-de: \(project), eu_de: \(project)}
            """
        #expect(try faults(yaml, Sample.environment).map(\.keyPath) == ["projects.eu_de", "tokens.b.sha256"])
    }

    private static let digest = String(repeating: "ab", count: 32)
}
