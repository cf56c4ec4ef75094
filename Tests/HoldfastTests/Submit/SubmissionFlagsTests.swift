import ArgumentParser
import Testing

@testable import holdfast

struct SubmissionFlagsTests {
    private func command(_ arguments: String...) throws -> SubmitCommand {
        try #require(try Holdfast.parseAsRoot(["submit"] + arguments) as? SubmitCommand)
    }

    @Test("the seed's backup in flags is the seed's backup in JSON")
    func seed() throws {
        let command = try command(
            "--vault-name",
            "my_vault",
            "--create-size-gb",
            "200",
            "--object-type",
            "server",
            "--consistent-level",
            "crash_consistent",
            "--resource",
            "e8cc6bfd-d324-4b88-9109-9fb0ba70676f:server:server-4690-0002",
            "--name",
            "backup_auto",
            "--description",
            "backupauto"
        )
        let expected = """
            {"project":"default","vault":{"name":"my_vault","create":{"size_gb":200,"object_type":"server",
            "consistent_level":"crash_consistent"}},"resources":[{"id":"e8cc6bfd-d324-4b88-9109-9fb0ba70676f",
            "type":"OS::Nova::Server","name":"server-4690-0002"}],
            "restore_point":{"name":"backup_auto","description":"backupauto","incremental":true}}
            """
        #expect(command.flags.document == (try JSONValue(parsing: Array(expected.utf8))))
    }

    @Test("every flag reaches its member")
    func everything() throws {
        let command = try command(
            "--project",
            "p",
            "--vault-id",
            "v",
            "--resource",
            "a:disk:one",
            "--resource",
            "b:disk",
            "--name",
            "n",
            "--full",
            "--retention-days",
            "7",
            "--priority",
            "-5",
            "--not-before",
            "2026-12-01T00:00:00Z",
            "--deadline-seconds",
            "60",
            "--label",
            "x=1",
            "--label",
            "y=",
            "--reason",
            "because",
            "--shared"
        )
        let expected = """
            {"project":"p","vault":{"id":"v"},"resources":[{"id":"a","type":"OS::Cinder::Volume","name":"one"},
            {"id":"b","type":"OS::Cinder::Volume"}],"restore_point":{"name":"n","incremental":false,"retention_days":7},
            "priority":-5,"not_before":"2026-12-01T00:00:00Z","deadline_seconds":60,"labels":{"x":"1","y":""},
            "reason":"because","shared":true}
            """
        #expect(command.flags.document == (try JSONValue(parsing: Array(expected.utf8))))
    }

    @Test("a vault that is created holds what the resource is")
    func objectType() throws {
        let flags = try command("--vault-name", "v", "--create-size-gb", "10", "--resource", "a:disk", "--name", "n")
            .flags
        #expect(flags.document["vault"]?["create"]?["object_type"] == "disk")
    }

    @Test(
        "what cannot be a submission is refused before anything is sent",
        arguments: [
            ["--vault-name", "v", "--resource", "a"], ["--name", "n", "--vault-name", "v"],
            ["--name", "n", "--resource", "a"],
            ["--name", "n", "--resource", "a", "--vault-name", "v", "--vault-id", "w"],
            ["--name", "n", "--resource", "a", "--vault-name", "v", "--full", "--incremental"],
            ["--name", "n", "--resource", "a", "--vault-id", "v", "--create-size-gb", "10"],
            ["--name", "n", "--resource", "a", "--vault-name", "v", "--object-type", "server"],
            ["--name", "n", "--resource", "a", "--vault-name", "v", "--label", "a=1", "--label", "a=2"],
            ["--name", "n", "--resource", "a", "--vault-name", "v", "--timeout", "5"],
            ["-f", "job.yaml", "--name", "n"],
        ]
    )
    func refused(arguments: [String]) {
        #expect(throws: (any Error).self) { try Holdfast.parseAsRoot(["submit"] + arguments) }
    }

    @Test(
        "a time limit has a unit or is in seconds",
        arguments: [("90", 90.0), ("1.5s", 1.5), ("15m", 900), ("2h", 7200), ("0", 0)]
    )
    func limits(text: String, seconds: Double) throws {
        #expect(try #require(WaitLimit(argument: text)).duration == .seconds(seconds))
    }

    @Test("anything else is no time limit", arguments: ["", "m", "-1", "1d", "nan", "inf", "1e300"])
    func noLimits(text: String) {
        #expect(WaitLimit(argument: text) == nil)
    }
}
