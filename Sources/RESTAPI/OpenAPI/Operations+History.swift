extension Operations {
    /// A part of a job's history, whole up to a bound.
    private static func latest(_ part: String, _ name: String, of element: Schema, more: [(String, Schema)] = [])
        -> Description
    {
        .get(
            "/v1/jobs/{id}/\(part)",
            "listJob" + part.prefix(1).uppercased() + part.dropFirst(),
            name,
            [.id(of: "the job")],
            answers: [
                .json(
                    .object([(part, .list(of: element))] + more + [("truncated", .boolean)]),
                    "In order; the last 1000."
                )
            ],
            problems: [.notFound]
        )
    }

    static let jobHistory: [Description] = [
        .get(
            "/v1/jobs/{id}/events",
            "listJobEvents",
            "A job's history, in pages or as it happens",
            [
                .id(of: "the job"), .event("after", "The page begins behind this event."), .limit(1000, standard: 100),
                .lastEventID,
            ],
            answers: [
                .init(
                    about: "A page; or, for those whose Accept names it, a stream.",
                    content: [("application/json", .named("Events")), ("text/event-stream", nil)]
                ), .init(status: 204, about: "A stream that nothing more will come of."),
            ],
            problems: [.notFound, .tooManyWaiting]
        ),
        .get(
            "/v1/jobs/{id}/resources",
            "listJobResources",
            "A job's resources and what became of each",
            [.id(of: "the job")],
            answers: [.json(.object([("resources", .list(of: .named("Resource")))]), "In the order of the request.")],
            problems: [.notFound]
        ),
        latest("attempts", "The tries at a job's steps", of: .named("Attempt")),
        latest(
            "calls",
            "A job's calls to the cloud",
            of: .named("Call"),
            more: [("polls", .list(of: .named("Polls")))]
        ),
        latest("effects", "What a job meant to change in the cloud", of: .named("Effect")),
    ]

    static let history: [Description] = [
        .get(
            "/v1/events",
            "watchEvents",
            "The history of everything, in pages or as it happens",
            [
                .event("after", "It begins behind this event. A stream without it begins with what comes next."),
                .limit(1000, standard: 100), .lastEventID, .prefer,
            ],
            answers: [
                .init(
                    about: "A page; or, for those whose Accept names it, a stream.",
                    content: [("application/json", .named("Events")), ("text/event-stream", nil)],
                    headers: [.waited]
                )
            ],
            problems: [.tooManyWaiting]
        ),
        .get(
            "/v1/audit/events",
            "listEvents",
            "The history of everything",
            [.event("after", "The page begins behind this event."), .limit(1000, standard: 100)],
            answers: [.json(.named("Events"), "A page.")]
        ),
        .get(
            "/v1/audit/head",
            "showAuditHead",
            "How far the history reaches",
            answers: [.json(.named("AuditHead"), "Its last event.")]
        ),
        .get(
            "/v1/audit/export",
            "exportAudit",
            "The history with its chain, for verifying it elsewhere",
            [
                .event("after", "The export begins behind this event."),
                .event("through", "The last event of the export."),
                .query("format", .choice(of: AuditExport.Form.self), "Instead of an Accept header."),
            ],
            answers: [
                .init(
                    about: "Lines of canonical JSON: a header, then the events; or a table of the events.",
                    content: [("application/x-ndjson", nil), ("text/csv", nil)]
                )
            ],
            problems: [.notFound, .tooManyWaiting]
        ),
        .post(
            "/v1/audit/prune",
            "pruneAudit",
            "Remove what is older than it has to be, one round of it",
            body: .named("PruneOrder"),
            answers: [.json(.named("Pruned"), "What was removed and what was kept, or would be.")],
            problems: [.pruneRefused]
        ),
    ]
}
