import Workflow

extension OperationDescription.Parameter {
    static func id(of noun: String) -> Self {
        Self(name: "id", place: "path", schema: .uuid, about: "The id of \(noun).")
    }

    static func query(_ name: String, _ schema: Schema, _ about: String? = nil) -> Self {
        Self(name: name, place: "query", schema: schema, about: about)
    }

    static func header(_ name: String, _ schema: Schema, _ about: String, example: JSON? = nil) -> Self {
        Self(name: name, place: "header", schema: schema, about: about, example: example)
    }

    static func limit(_ most: Int, standard: Int) -> Self {
        query("limit", .integer(1...most, standard: standard), "How many at most.")
    }

    /// Numbers of events. They stay below 2^53, beyond which JSON's readers are not exact.
    static func event(_ name: String, _ about: String) -> Self {
        query(name, .integer(0...Query.sequenceMax), about)
    }

    static let cursor = query("cursor", .text(1...255), "The 'next' of the page before.")
    static let ifMatch = header(
        "If-Match",
        .any(of: [.choice(["*"]), .text(pattern: "^\"[0-9]{1,18}\"$")]),
        "The ETag that the caller saw."
    )
    static let ifMatchGroup = header("If-Match", .text(), "The ETag that the caller saw; several with commas, or *.")
    static let ifNoneMatch = header(
        "If-None-Match",
        .text(),
        "An ETag that the caller knows: the answer is 304 while it is the present one."
    )
    static let prefer = header(
        "Prefer",
        .text(),
        "wait=N: answer when there is something to tell, or after N (60 at most) seconds. Other preferences are ignored.",
        example: "wait=0"
    )
    static let idempotencyKey = header(
        "Idempotency-Key",
        .text(1...255, pattern: "^[\\x21-\\x7E]+$"),
        "Visible ASCII, with or without quotes. The same key and content again get the first answer again."
    )
    static let lastEventID = header(
        "Last-Event-ID",
        .text(pattern: "^[0-9]{0,15}$"),
        "The id of the last event that was seen; the stream goes on behind it."
    )

    /// What a list of jobs can be narrowed by; all that are given must hold.
    static let jobFilters: [Self] = [
        Self(
            name: "state",
            place: "query",
            schema: .list(of: .choice(of: JobState.self), 0...JobState.allCases.count),
            about: "Any of these states; also as one value with commas."
        ),
        query("project", .text(1...255)),
        query("vault", .text(1...255), "An id, or a name as requested."),
        query("resource", .uuid),
        query("group", .uuid),
        query("submitter", .text(1...255), "Such as uid:1001 or token:nightly."),
        query("label", .text(pattern: "^[^=]+=.*$"), "name=value."),
        query("error_code", .text(1...255), "What the job ended with."),
        query(
            "q",
            .text(1...255),
            "Words of the submission's names, description, labels, reason or submitter; with * at the end, beginnings."
        ),
        query("submitted_after", .anyTime, "At or after this time."),
        query("submitted_before", .anyTime, "Before this time."),
        query("finished_after", .anyTime, "At or after this time."),
        query("finished_before", .anyTime, "Before this time."),
    ]
}
