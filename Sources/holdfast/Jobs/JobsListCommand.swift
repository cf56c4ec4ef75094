import ArgumentParser
import Workflow

/// `holdfast jobs ls`
struct JobsListCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List jobs, newest first.",
        aliases: ["list"]
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup(title: "Filter") var filter: JobFilterFlags

    @Option(help: "The most jobs to list.")
    var limit = 50

    @Flag(name: .customLong("all"), help: "List all jobs that match, however many.")
    var listsAll = false

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is at least 1") }
    }

    func run() async throws {
        let pages = JobPages(client: try connection.client(), query: filter.query)
        let listing = JobListing(pages: pages, format: output.format, surface: output.surface)
        let hasMore = try await listing.print(limit: listsAll ? nil : limit)
        if hasMore {
            StandardStream.problems.writeLine("holdfast: there are more; list them with --limit or --all")
        }
    }
}
