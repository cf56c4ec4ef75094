import Testing

@testable import Settings

@Suite("The environment")
struct SettingsEnvironmentTests {
    @Test("every key has a variable of its own, and a variable goes before the file")
    func overrides() throws {
        let configuration = try load(
            Sample.file("queue: {max_pending: 5}\nlog: {level: error}"),
            Sample.environment.merging([
                "HOLDFAST_QUEUE_MAX_PENDING": "7",
                "HOLDFAST_LISTEN": "unix:/tmp/h.sock",
                "HOLDFAST_DATA_FOLDER": "/data/",
                "HOLDFAST_LOG_LEVEL": "debug",
                "HOLDFAST_WORKFLOW_DEADLINES_VERIFY_SECONDS": "1.5",
                "HOLDFAST_PROJECTS_DEFAULT_REGION": "region-9",
                "HOLDFAST_PROJECTS_DEFAULT_CALL_BUDGET_CALLS": "3",
            ]) { $1 }
        )
        #expect(configuration.queue.maxPending == 7)
        #expect(configuration.listen == .unix(path: "/tmp/h.sock", mode: 0o660))
        #expect(configuration.dataFolder == "/data")
        #expect(configuration.log.level == .debug)
        #expect(configuration.workflow.deadlines.verify == .milliseconds(1500))
        #expect(configuration.projects["default"]?.region == "region-9")
        #expect(configuration.projects["default"]?.callBudget.calls == 3)
    }

    @Test("no two keys share a variable")
    func distinctVariables() {
        let variables = SettingKeys.known.map { KeySpelling.environmentName(of: $0.pattern) }
        #expect(Set(variables).count == variables.count)
        #expect(Set(variables).isDisjoint(with: SettingKeys.clientVariables))
    }

    @Test("the daemon can be set up without a file")
    func withoutFile() throws {
        let digest = String(repeating: "ab", count: 32)
        let configuration = try Configuration.load(
            path: nil,
            environment: [
                "HOLDFAST_LISTEN": "127.0.0.1:0",
                "HOLDFAST_TOKENS_CI_ROLE": "operator",
                "HOLDFAST_TOKENS_CI_SHA256": digest,
                "HOLDFAST_PROJECTS_EU_1_ENDPOINT": "http://127.0.0.1:8080",
                "HOLDFAST_PROJECTS_EU_1_PROJECT_ID": Sample.projectID,
                "HOLDFAST_PROJECTS_EU_1_AUTH_ACCESS_KEY": "AK",
                "HOLDFAST_PROJECTS_EU_1_AUTH_SECRET_KEY": "env:HOLDFAST_SK",
                "HOLDFAST_SK": "secret",
                "HOLDFAST_PROJECTS_IAM_ENDPOINT": "http://127.0.0.1:8080",
                "HOLDFAST_PROJECTS_IAM_PROJECT_ID": Sample.projectID,
                "HOLDFAST_PROJECTS_IAM_AUTH_IAM_ENDPOINT": "http://127.0.0.1:8080",
                "HOLDFAST_PROJECTS_IAM_AUTH_USER": "u",
                "HOLDFAST_PROJECTS_IAM_AUTH_DOMAIN": "d",
                "HOLDFAST_PROJECTS_IAM_AUTH_PASSWORD": "env:HOLDFAST_SK",
            ]
        )
        #expect(configuration.projects.keys.sorted() == ["eu_1", "iam"])
        #expect(configuration.tokens.map(\.name) == ["ci"])
    }

    @Test("a name with a dash has its variable spelled with an underscore")
    func dashes() throws {
        let yaml = Sample.project.replacing("default:", with: "eu-de:")
        let configuration = try load(
            yaml,
            Sample.environment.merging(["HOLDFAST_PROJECTS_EU_DE_MARKER": "description"]) { $1 }
        )
        #expect(configuration.projects["eu-de"]?.marker == .description)
        #expect(configuration.projects.count == 1)
    }

    @Test(
        "an unknown variable is refused with the one that was probably meant",
        arguments: [
            ("HOLDFAST_LISTN", "HOLDFAST_LISTEN"),
            ("HOLDFAST_MAX_PENDING", "HOLDFAST_QUEUE_MAX_PENDING"),
            ("HOLDFAST_PROJECTS_DEFUALT_REGION", "HOLDFAST_PROJECTS_DEFAULT_REGION"),
            ("HOLDFAST_PROJECTS_DEFAULT_AUTH_IAM_ENDPIONT", "HOLDFAST_PROJECTS_DEFAULT_AUTH_IAM_ENDPOINT"),
            ("HOLDFAST_TOKENS_CI_ROLE", "docs/configuration.md"),
            ("HOLDFAST_COLOUR", "docs/configuration.md"),
            ("HOLDFAST_listen", "HOLDFAST_LISTEN"),
        ]
    )
    func unknown(variable: String, hint: String) throws {
        let found = try faults(Sample.project, Sample.environment.merging([variable: Sample.literal]) { $1 })
        #expect(found.map(\.keyPath) == [variable])
        #expect(found.first?.hint.contains(hint) == true, "\(found)")
        #expect(!"\(found)".contains(Sample.literal))
    }

    @Test("the variables of the client commands and empty ones are left alone")
    func leftAlone() throws {
        let environment = [
            "HOLDFAST_SOCKET": "/run/x", "HOLDFAST_URL": "http://x", "HOLDFAST_TOKEN": "t", "HOLDFAST_LOG_LEVEL": "",
            "HOLDFASTNESS": "x", "PATH": "/bin",
        ]
        let configuration = try load(Sample.project, Sample.environment.merging(environment) { $1 })
        #expect(configuration.log.level == .info)
    }

    @Test("a bad value of a variable names the key and the variable")
    func badValue() throws {
        let found = try faults(
            Sample.project,
            Sample.environment.merging(["HOLDFAST_QUEUE_MAX_PENDING": "lots"]) { $1 }
        )
        #expect(
            found.map(\.description) == [
                """
                queue.max_pending (HOLDFAST_QUEUE_MAX_PENDING): `lots` is not acceptable
                    write an integer from 1 to 100000000
                """
            ]
        )
    }
}
