import ArgumentParser

/// Which jobs a command is about: those that are named, or those that match a filter.
struct JobChoice: ParsableArguments {
    @Argument(help: ArgumentHelp("The job, or several. Without one, a filter says which.", valueName: "job"))
    var jobs: [JobReference] = []

    @OptionGroup(title: "Filter") var filter: JobFilterFlags
    @OptionGroup(title: "Many jobs") var bulk: BulkFlags

    func validate() throws {
        let hasFilter = filter.query.contains { $0.value != nil }
        if jobs.isEmpty, !hasFilter { throw ValidationError("name a job, or say which by a filter such as --state") }
        if !jobs.isEmpty, hasFilter { throw ValidationError("name jobs or give a filter, not both") }
    }

    /// The only job that is meant, when it is named and nothing has to be counted or shown first.
    var single: JobReference? {
        guard let only = jobs.first, jobs.count == 1, bulk.expect == nil, !bulk.isDryRun else { return nil }
        return only
    }

    /// The jobs that are meant, as they are now.
    func resolved(_ verb: BulkVerb, with client: DaemonClient) async throws -> BulkMatches {
        let selection = BulkSelection(client: client, verb: verb)
        return jobs.isEmpty
            ? try await selection.jobs(matching: filter.query) : try await selection.jobs(named: jobs)
    }
}
