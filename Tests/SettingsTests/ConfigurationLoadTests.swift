import Testing

@testable import Settings

@Suite("A configuration that loads")
struct ConfigurationLoadTests {
    @Test("a project is all a file needs; everything else has a default")
    func defaults() throws {
        let configuration = try load(Sample.project, Sample.environment)
        #expect(configuration.dataFolder == "/var/lib/holdfast")
        #expect(configuration.listen == .unix(path: "/var/lib/holdfast/holdfast.sock", mode: 0o660))
        #expect(configuration.tokens.isEmpty)
        #expect(configuration.queue == .init(maxPending: 1_000_000, maxRunning: 256))
        #expect(configuration.limits.bodyBytes == 1_048_576)
        #expect(configuration.drain == .seconds(30))
        #expect(configuration.log == .init(level: .info, format: .text))
        #expect(configuration.http.connectTimeout == .seconds(10))
        #expect(configuration.workflow.pollFirst == .seconds(5))
        #expect(configuration.workflow.pollMax == .seconds(60))
        #expect(configuration.workflow.settleWindow == .seconds(600))
        #expect(configuration.workflow.settleLooksMin == 3)
        #expect(configuration.workflow.sendWindow == .seconds(10))
        #expect(configuration.workflow.deadlines.createRestorePoint == .seconds(14_400))
        #expect(configuration.workflow.deadlines.awaitRestorePoint == nil)

        let project = try #require(configuration.projects["default"])
        #expect(project.name == "default")
        #expect(project.endpoint.urlString == "https://cbr.region-1.example.com")
        #expect(project.projectID == Sample.projectID)
        #expect(project.callBudget == .standard)
        #expect(project.marker == .name)
        #expect(project.onUnknown == .hold)
        #expect(project.protectables == .auto)
        #expect(project.maxRunsPerVault == 8)
        let secret = Secret(Sample.literal, reference: "env:CBR_SK")
        #expect(
            project.authorization
                == .accessKey(accessKey: "AKAKAKAKAKAKAKAKAKAK", secretKey: secret, securityToken: nil)
        )
    }

    @Test("under systemd the folders of the unit are the defaults")
    func systemdFolders() throws {
        let folders = ["STATE_DIRECTORY": "/var/lib/a:/var/lib/b", "RUNTIME_DIRECTORY": "/run/a"]
        let configuration = try load(Sample.project, Sample.environment.merging(folders) { $1 })
        #expect(configuration.dataFolder == "/var/lib/a")
        #expect(configuration.listen == .unix(path: "/run/a/holdfast.sock", mode: 0o660))
    }

    @Test("durations take integers and decimals in the unit of their key")
    func durations() throws {
        let configuration = try load(
            Sample.file(
                """
                drain_seconds: 0.25
                workflow:
                  poll_first_seconds: 1
                  poll_max_seconds: 1.5
                  retry_base_ms: 0.5e1
                  retry_max_ms: 1500.5
                """
            ),
            Sample.environment
        )
        #expect(configuration.drain == .milliseconds(250))
        #expect(configuration.workflow.pollFirst == .seconds(1))
        #expect(configuration.workflow.pollMax == .milliseconds(1500))
        #expect(configuration.workflow.retryBase == .milliseconds(5))
        #expect(configuration.workflow.retryMax == .microseconds(1_500_500))
    }

    @Test("a project may sign in as a user of the identity service")
    func password() throws {
        let configuration = try load(
            """
            projects:
              default:
                endpoint: http://127.0.0.1:8080
                project_id: "\(Sample.projectID)"
                auth: {iam_endpoint: "http://127.0.0.1:8081", user: u, domain: d, password: "env:CBR_SK"}
                call_budget: {calls: 200, per_seconds: 300, burst: 5}
                marker: description
                on_unknown: recreate
                protectables: off
                max_runs_per_vault: 1
            """,
            Sample.environment
        )
        let project = try #require(configuration.projects["default"])
        let endpoint = try Endpoint(url: "http://127.0.0.1:8081", allowsPlainText: false)
        let secret = Secret(Sample.literal, reference: "env:CBR_SK")
        #expect(
            project.authorization == .password(iamEndpoint: endpoint, user: "u", password: secret, domain: "d")
        )
        #expect(project.callBudget == CallBudget(calls: 200, per: .seconds(300), burst: 5))
        #expect(project.marker == .description)
        #expect(project.onUnknown == .recreate)
        #expect(project.protectables == .off)
        #expect(project.maxRunsPerVault == 1)
    }

    @Test("TCP with tokens, written or referred to, sorted by name")
    func tokens() throws {
        let digest = String(repeating: "0a", count: 32)
        let configuration = try load(
            Sample.file(
                """
                listen: tcp:127.0.0.1:8420
                tokens:
                  zulu: {role: operator, sha256: \(digest)}
                  alpha: {role: auditor, sha256: "env:DIGEST"}
                """
            ),
            Sample.environment.merging(["DIGEST": String(repeating: "0B", count: 32)]) { $1 }
        )
        #expect(configuration.listen == .tcp(host: "127.0.0.1", port: 8420))
        #expect(
            configuration.tokens == [
                APIToken(name: "alpha", role: .auditor, sha256: Array(repeating: 0x0B, count: 32)),
                APIToken(name: "zulu", role: .operator, sha256: Array(repeating: 0x0A, count: 32)),
            ]
        )
    }

    @Test("an access key may be referred to, so that a key pair can be replaced in one place")
    func accessKeyByReference() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("ak", "AKFROMFILE\n")
        let yaml = Sample.project.replacing("AKAKAKAKAKAKAKAKAKAK", with: "file:\(path)")
        guard
            case .accessKey(let accessKey, _, nil) = try load(yaml, Sample.environment).projects["default"]?
                .authorization
        else {
            Issue.record("not a key pair")
            return
        }
        #expect(accessKey == "AKFROMFILE")
    }

    @Test("empty sections, anchors and a file in one line are all YAML")
    func looseness() throws {
        let yaml = """
            queue:
            log: ~
            tokens: null
            projects:
              first: &shared
                endpoint: https://cbr.example.com
                project_id: \(Sample.projectID)
                auth: {access_key: AK, secret_key: "env:CBR_SK"}
              second: *shared
            """
        let configuration = try load(yaml, Sample.environment)
        #expect(configuration.projects.keys.sorted() == ["first", "second"])
        #expect(configuration.queue.maxPending == 1_000_000)
    }

    @Test("a certificate file is accepted if it holds a certificate")
    func certificates() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "ca.pem",
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            mode: 0o644
        )
        let configuration = try load(Sample.projectFile("ca_file: \(path)"), Sample.environment)
        #expect(configuration.projects["default"]?.caFile == path)
    }
}
