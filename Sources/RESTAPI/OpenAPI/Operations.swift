/// The descriptions of all routes.
enum Operations {
    typealias Description = OperationDescription

    static let tags: [(name: String, about: String)] = [
        ("jobs", "Backups: submitting them, looking at them, and commands."),
        ("groups", "Several jobs of one submission."),
        ("history", "What happened, in order, with the chain that holds it together."),
        ("protection", "The last good restore point of each resource."),
        ("queue", "The work as a whole, and what the cloud still does for us."),
        ("tokens", "Who may come in over TCP, for administrators."),
        ("service", "The daemon itself."),
    ]

    static let all: [Description] =
        tagged("jobs", jobs + jobHistory) + tagged("groups", groups) + tagged("history", history)
        + tagged("protection", protection) + tagged("queue", queue) + tagged("tokens", tokens)
        + tagged("service", service)

    private static func tagged(_ tag: String, _ operations: [Description]) -> [Description] {
        operations.map { operation in
            var operation = operation
            operation.tag = tag
            return operation
        }
    }

    private static let protection: [Description] = [
        .get(
            "/v1/protection",
            "listProtection",
            "Every resource that jobs have named",
            [.query("after", .uuid, "A resource's id: the page begins behind it."), .limit(1000, standard: 100)],
            answers: [.json(.page("resources", of: .named("Protection"), next: .uuid), "In the order of their ids.")]
        ),
        .get(
            "/v1/protection/{id}",
            "showProtection",
            "One resource's last good restore point and its age",
            [.id(of: "the resource")],
            answers: [.json(.named("Protection"), "How the resource stands.")],
            problems: [.notFound]
        ),
    ]

    private static let queue: [Description] = [
        .get(
            "/v1/queue",
            "showQueue",
            "What waits, what runs, whether work is begun",
            answers: [.json(.named("Queue"), "The queue.")]
        ),
        .post(
            "/v1/queue/pause",
            "pauseQueue",
            "Begin no more work",
            body: .named("Reason"),
            answers: [.json(.named("Queue"), "The queue.")]
        ),
        .post(
            "/v1/queue/resume",
            "resumeQueue",
            "Begin work again",
            body: .named("Reason"),
            answers: [.json(.named("Queue"), "The queue.")]
        ),
        .get(
            "/v1/remote-runs",
            "listRemoteRuns",
            "What the cloud is doing for us, and who waits for it",
            [.limit(200, standard: 50), .cursor],
            answers: [
                .json(.page("remote_runs", of: .named("RemoteRun"), next: .text()), "In the order of submission.")
            ]
        ),
        .post(
            "/v1/remote-runs/{id}/release",
            "releaseRemoteRun",
            "Give the resources of a run to those who wait",
            [.id(of: "the run"), .ifMatch],
            body: .named("Reason"),
            answers: [.json(.object([("id", .uuid), ("released", .boolean)]), "They are free.")],
            problems: [.notFound, .versionMismatch, .jobBusy, .nothingToRelease, .projectNotConfigured]
        ),
        .get(
            "/v1/recovery",
            "showRecovery",
            "Whether an older database was put back",
            answers: [.json(.named("Recovery"), "How far it is.")]
        ),
        .post(
            "/v1/recovery/end",
            "endRecovery",
            "End the search of the cloud early",
            body: .named("Reason"),
            answers: [.json(.named("Recovery"), "How things stand now.")],
            problems: [.noRecovery]
        ),
    ]

    private static let service: [Description] = [
        open(
            .get(
                "/healthz",
                "health",
                "Whether the daemon answers",
                answers: [.json(.object([("status", .choice(["ok"]))]), "It does.")]
            )
        ),
        open(
            .get(
                "/readyz",
                "readiness",
                "Whether the daemon works",
                answers: [.json(.object([("status", .choice(["ready", "recovery"]))]), "It does.")]
            )
        ),
        .get(
            "/version",
            "version",
            "Which release this is",
            answers: [.json(.object([("name", .text()), ("version", .text()), ("api", .text())]), "The release.")]
        ),
        .get(
            "/metrics",
            "metrics",
            "What Prometheus scrapes",
            answers: [.init(about: "Text in Prometheus' format 0.0.4.", content: [(MetricsRoutes.media, nil)])]
        ),
        .get(
            "/openapi.json",
            "description",
            "This document",
            answers: [.json(Schema(json: ["type": "object"]), "The document.")]
        ),
    ]

    private static func open(_ operation: Description) -> Description {
        var operation = operation
        operation.isOpen = true
        return operation
    }
}
