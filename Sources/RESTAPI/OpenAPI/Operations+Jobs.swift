extension Operations {
    private static let unchanged = Description.Answer(
        status: 304,
        about: "It is as the caller knows it.",
        headers: [.tag, .waited]
    )

    /// What accepts jobs: a submission, or the retry of an ended job.
    private static func accepted(_ headers: [Description.Header]) -> Description.Answer {
        var answer = Description.Answer.json(.named("Receipt"), "Accepted, and on the disk.", status: 202, headers)
        answer.links = ["showJob", "listJobEvents", "listJobCalls", "cancelJob", "retryJob"]
            .map { (name: $0, operation: $0, member: "/job_ids/0") }
        return answer
    }

    private static func changed(_ schema: String) -> [Description.Answer] {
        [
            .json(.named(schema), "Done; it has ended.", [.tag]),
            .json(.named(schema), "Done, or noted durably for the worker that has it.", status: 202, [.tag]),
        ]
    }

    static let jobs: [Description] = [
        .post(
            "/v1/jobs",
            "submit",
            "Ask for a backup",
            [
                .query("validate_only", .boolean, "Show what would be done, from reads only, and accept nothing."),
                .idempotencyKey, .prefer,
            ],
            body: .named("Submission"),
            answers: [
                .json(.named("Plan"), "What would be done, when only that was asked."),
                accepted([.location, .replayed, .waited]),
            ],
            problems: [.idempotencyKeyReused, .idempotencyKeyInUse, .queueFull, .projectNotConfigured, .tooManyWaiting]
        ),
        .post(
            "/v1/jobs:batch",
            "submitBatch",
            "Ask for many backups at once",
            [
                .query(
                    "accept",
                    .choice(of: BatchRoutes.Acceptance.self),
                    "all (by default): all of the submissions or none. each: every one by itself."
                ),
                .idempotencyKey,
            ],
            body: .list(of: .named("Submission"), 1...BatchRoutes.jobsMax)
                .about("Or one submission in each line, as application/x-ndjson."),
            answers: [.json(.named("BatchResult"), "What became of each, in order; what was accepted is on the disk.")],
            problems: [.idempotencyKeyReused, .idempotencyKeyInUse, .queueFull]
        ),
        .get(
            "/v1/jobs",
            "listJobs",
            "Jobs, newest first",
            Description.Parameter.jobFilters + [
                .limit(1000, standard: 50), .cursor,
                .query("format", .choice(of: ListFormat.self), "Instead of an Accept header."),
            ],
            answers: [
                .init(
                    about: "A page; as CSV all of the list, unless a limit is given.",
                    content: [
                        ("application/json", .page("jobs", of: .named("JobSummary"), next: .text())), ("text/csv", nil),
                    ]
                )
            ],
            problems: [.tooManyWaiting]
        ),
        .get(
            "/v1/jobs/counts",
            "countJobs",
            "How many jobs there are in each state",
            Description.Parameter.jobFilters,
            answers: [.json(.named("Counts"), "The numbers.")]
        ),
        .get(
            "/v1/jobs/{id}",
            "showJob",
            "One job",
            [.id(of: "the job"), .ifNoneMatch, .prefer],
            answers: [.json(.named("Job"), "The job.", [.tag, .waited]), unchanged],
            problems: [.notFound, .tooManyWaiting]
        ),
        .post(
            "/v1/jobs/{id}/cancel",
            "cancelJob",
            "Ask a job to stop",
            [.id(of: "the job"), .ifMatch],
            body: .named("Reason"),
            answers: changed("Job"),
            problems: [.notFound, .jobEnded, .jobBusy, .projectNotConfigured, .versionMismatch]
        ),
        .post(
            "/v1/jobs/{id}/retry",
            "retryJob",
            "A new job for what an ended one did not achieve",
            [.id(of: "the ended job"), .ifMatch, .idempotencyKey, .prefer],
            body: .named("Reason"),
            answers: [accepted([.location, .replayed, .waited])],
            problems: [
                .notFound, .jobNotEnded, .nothingToRetry, .projectNotConfigured, .versionMismatch,
                .idempotencyKeyReused, .idempotencyKeyInUse, .queueFull,
            ]
        ),
        .post(
            "/v1/jobs/{id}/resolve",
            "resolveJob",
            "Answer a job that needs attention",
            [.id(of: "the job"), .ifMatch],
            body: .named("Resolution"),
            answers: changed("Job"),
            problems: [
                .notFound, .jobEnded, .jobBusy, .notAwaitingDecision, .adoptionRefused, .markerVisible,
                .projectNotConfigured, .versionMismatch, .cloudUnreachable,
            ]
        ),
    ]

    static let groups: [Description] = [
        .get(
            "/v1/groups/{id}",
            "showGroup",
            "The jobs of one submission",
            [.id(of: "the group"), .ifNoneMatch, .prefer],
            answers: [.json(.named("Group"), "The group.", [.tag, .waited]), unchanged],
            problems: [.notFound, .tooManyWaiting]
        ),
        .post(
            "/v1/groups/{id}/cancel",
            "cancelGroup",
            "Ask all jobs of a group to stop",
            [.id(of: "the group"), .ifMatchGroup],
            body: .named("Reason"),
            answers: changed("Group"),
            problems: [.notFound, .jobBusy, .projectNotConfigured, .versionMismatch]
        ),
    ]
}
