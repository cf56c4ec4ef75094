import ArgumentParser

/// `holdfast submit`
struct SubmitCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Ask for a backup.",
        discussion: """
            Prints the id of the job, or of the group when several resources were named, as soon as the daemon has it on \
            disk. With --wait or --follow prints the result and exits with 0 succeeded, 1 failed or timed out, 3 partial, \
            8 cancelled, 9 needs a person, 124 when --timeout passed first.

              holdfast submit --vault-name my_vault --create-size-gb 200 \\
                  --resource e8cc6bfd-d324-4b88-9109-9fb0ba70676f:server:server-4690-0002 \\
                  --name backup_auto --description backupauto --follow
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Job") var flags: SubmissionFlags

    @Option(
        name: [.customShort("f"), .customLong("file")],
        help: ArgumentHelp("The job as YAML or JSON instead of the flags; - reads stdin.", valueName: "file"),
        completion: .file()
    )
    var file: String?

    @Option(
        help: ArgumentHelp(
            "Submissions with the same key are one submission.",
            discussion: "Default: a random key, so that sending again after a lost answer is safe.",
            valueName: "key"
        )
    )
    var idempotencyKey: String?

    @Flag(
        name: .customLong("dry-run"),
        help: "Show from reads only what would be done, and submit nothing. Exits with 10 when it would be refused."
    )
    var isRehearsed = false

    @OptionGroup(title: "Waiting") var waiting: WaitFlags

    func validate() throws {
        if file != nil, flags.areGiven {
            throw ValidationError("-f has the whole job; leave the job's flags out")
        }
        if isRehearsed, waiting.waits || waiting.follows || idempotencyKey != nil {
            throw ValidationError("--dry-run submits nothing: there is nothing to wait for and nothing to take once")
        }
        if file == nil, let mistake = flags.mistake {
            throw ValidationError(mistake)
        }
    }

    func run() async throws {
        let body = try file.map(JobFile.read) ?? Array(flags.document.encoded(pretty: false).utf8)
        if isRehearsed { return try await PlanRun(client: try connection.client(), output: output).run(body: body) }
        let run = SubmissionRun(client: try connection.client(), output: output, waiting: waiting)
        try await run.run(body: body, key: idempotencyKey)
    }
}
