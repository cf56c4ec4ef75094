/// What the document says of one route.
struct OperationDescription: Sendable {
    let method: String
    let path: String
    /// Its name, for generated clients.
    let id: String
    let summary: String
    var tag = ""
    var parameters: [Parameter] = []
    var body: Schema?
    var answers: [Answer]
    /// Problems of its own, besides those that any request can meet.
    var problems: [Problem.Code] = []
    /// Whether callers without a token are answered.
    var isOpen = false

    /// A parameter of the path, the query or a header.
    struct Parameter: Equatable, Sendable {
        let name: String
        let place: String
        let schema: Schema
        var about: String?
        var example: JSON?
    }

    /// An answer that is no problem.
    struct Answer: Sendable {
        var status = 200
        var about: String
        /// Media types with the form of their content; nil where that is not JSON.
        var content: [(media: String, schema: Schema?)] = []
        /// Headers by name, with what they mean.
        var headers: [Header] = []
        /// What the answer leads to: the operation, and which member of the answer is its id.
        var links: [(name: String, operation: String, member: String)] = []

        static func json(_ schema: Schema, _ about: String, status: Int = 200, _ headers: [Header] = []) -> Answer {
            Answer(status: status, about: about, content: [("application/json", schema)], headers: headers)
        }
    }

    /// A header of an answer.
    struct Header: Sendable {
        let name: String
        let about: String
        var schema = Schema.text()
        /// Whether every such answer has it.
        var isCertain = true

        static let tag = Header(name: "ETag", about: "The version, for If-Match and If-None-Match.")
        static let location = Header(name: "Location", about: "Where it can be looked at.")
        static let waited = Header(
            name: "Preference-Applied",
            about: "How long it was waited at most.",
            isCertain: false
        )
        static let replayed = Header(
            name: "Idempotency-Replayed",
            about: "The answer is one that was given before.",
            schema: .choice(["true"]),
            isCertain: false
        )
    }

    static func get(
        _ path: String,
        _ id: String,
        _ summary: String,
        _ parameters: [Parameter] = [],
        answers: [Answer],
        problems: [Problem.Code] = []
    ) -> OperationDescription {
        OperationDescription(
            method: "GET",
            path: path,
            id: id,
            summary: summary,
            parameters: parameters,
            answers: answers,
            problems: problems
        )
    }

    static func post(
        _ path: String,
        _ id: String,
        _ summary: String,
        _ parameters: [Parameter] = [],
        body: Schema,
        answers: [Answer],
        problems: [Problem.Code] = []
    ) -> OperationDescription {
        OperationDescription(
            method: "POST",
            path: path,
            id: id,
            summary: summary,
            parameters: parameters,
            body: body,
            answers: answers,
            problems: problems
        )
    }
}
