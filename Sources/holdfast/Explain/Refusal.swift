/// Why the daemon refuses a request, as commands print it in brackets behind the message.
struct Refusal: Equatable, Sendable {
    /// The `code` of the problem document.
    let code: String
    let status: Int
    let meaning: String
    /// What Holdfast does.
    var action = "Nothing is changed."
    /// What a person can do.
    let fix: String

    init(_ code: String, _ status: Int, _ meaning: String, _ fix: String, action: String = "Nothing is changed.") {
        self.code = code
        self.status = status
        self.meaning = meaning
        self.fix = fix
        self.action = action
    }

    static let all = requests + access + jobs + operations + service

    private static let closes = "Nothing is changed; the connection is closed."

    private static let requests = [
        Refusal(
            "malformed_request",
            400,
            "The request is not HTTP as it should be.",
            "See whether a proxy in between changes requests.",
            action: closes
        ),
        Refusal("malformed_json", 400, "The body is not JSON.", "Mend it; the message has line and column."),
        Refusal(
            "invalid_query",
            400,
            "A filter or another parameter is not acceptable.",
            "See the lines below the message."
        ),
        Refusal("invalid_header", 400, "A header is not acceptable.", "See the lines below the message."),
        Refusal(
            "unknown_path",
            404,
            "The daemon has nothing at this address.",
            "Use a daemon and a command of one release."
        ),
        Refusal(
            "not_found",
            404,
            "There is no such job, group, resource or token.",
            "Check the id; it may have been pruned."
        ),
        Refusal("method_not_allowed", 405, "The address is not used like this.", "See `/openapi.json`."),
        Refusal(
            "not_acceptable",
            406,
            "There is no answer in the form that was asked for.",
            "Ask for one that the message names."
        ),
        Refusal(
            "request_timeout",
            408,
            "The request did not arrive in time.",
            "Send it again, over a better line.",
            action: closes
        ),
        Refusal(
            "body_too_large",
            413,
            "The body is longer than 1 MiB.",
            "Submit in several requests.",
            action: closes
        ),
        Refusal(
            "unsupported_media_type",
            415,
            "The body is not sent as JSON.",
            "Send `Content-Type: application/json`."
        ),
        Refusal("invalid_request", 422, "A value in the body is not acceptable.", "See the lines below the message."),
    ]

    private static let access = [
        Refusal("unauthorized", 401, "There is no token, or it is not valid any more.", "Give one by --token-file."),
        Refusal(
            "forbidden",
            403,
            "The caller's role does not allow it.",
            "Ask for a token or a socket role that does (`socket_roles`).",
            action: "Nothing is changed; the refusal is in the history."
        ),
        Refusal(
            "foreign_origin",
            403,
            "A page of another site sent the request.",
            "Use a program instead of that page."
        ),
        Refusal(
            "foreign_host",
            421,
            "The request is meant for another host.",
            "Use the daemon's name, or add it to `listen_hosts`."
        ),
    ]

    private static let jobs = [
        Refusal("job_ended", 409, "The job has ended already.", "See how with `holdfast jobs show`."),
        Refusal("job_not_ended", 409, "The job has not ended.", "Wait for it, or cancel it."),
        Refusal("nothing_to_retry", 409, "The job achieved all that it was asked.", "Submit a new one."),
        Refusal(
            "not_awaiting_decision",
            409,
            "The job does not wait for a decision.",
            "See it with `holdfast jobs show`."
        ),
        Refusal(
            "adoption_refused",
            409,
            "What was named for adoption does not fit the job.",
            "See the reasons below the message, and look in the cloud's console."
        ),
        Refusal(
            "marker_visible",
            409,
            "The cloud shows what was said not to have been created.",
            "Adopt it: `holdfast jobs resolve` --adopt ID."
        ),
        Refusal(
            "project_not_configured",
            409,
            "The job's project is not in the configuration.",
            "Put it back, or submit to another project."
        ),
        Refusal("job_busy", 409, "A worker has the job in hand just now.", "Try again in a moment."),
        Refusal("version_mismatch", 412, "It has changed since it was read.", "Read it again, then decide anew."),
        Refusal(
            "idempotency_key_in_use",
            409,
            "A request with the same key is being carried out.",
            "Send the same again in a moment: its answer is given then."
        ),
        Refusal(
            "idempotency_key_reused",
            422,
            "The idempotency key was used for another request.",
            "Use one key for one request."
        ),
        Refusal(
            "queue_full",
            429,
            "As many jobs wait as may (`queue.max_pending`).",
            "Try again later, or raise the limit."
        ),
    ]

    private static let operations = [
        Refusal("no_recovery", 409, "No recovery is under way, or it is just ending.", "See `holdfast recovery show`."),
        Refusal("nothing_to_release", 409, "The job keeps no resource from others.", "See `holdfast remote-runs ls`."),
        Refusal("token_name_taken", 409, "A token of that name was made before.", "Take another name."),
        Refusal("too_many_tokens", 409, "1000 tokens are in use.", "Revoke those that nobody needs."),
        Refusal(
            "prune_refused",
            409,
            "Another pruning is under way, or an exported file is not what it should be.",
            "See the message; put the file back.",
            action: "Nothing more is removed."
        ),
    ]

    private static let service = [
        Refusal("too_many_waiting", 503, "Too many callers wait for news.", "Try again later, or ask without waiting."),
        Refusal(
            "internal_error",
            500,
            "Something went wrong in the daemon.",
            "Look into the log for the request's id.",
            action: "What was committed stays; a command that is sent again with its idempotency key is not done twice."
        ),
        Refusal("not_ready", 503, "The daemon is starting or stopping.", "Try again in a moment."),
        Refusal(
            "store_unavailable",
            503,
            "The database cannot be written or read: disk full, or files moved.",
            "Look into the log; make room on the disk.",
            action: "Nothing is acknowledged until the store is back."
        ),
        Refusal("cloud_unreachable", 503, "The cloud could not be asked, or refused a list.", "Try again later."),
    ]
}
