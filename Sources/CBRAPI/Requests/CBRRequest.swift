/// One request of the CBR or IAM API before it has an address, a date or credentials.
package struct CBRRequest: Equatable, Sendable {
    /// Whose path it is under.
    package enum Scope: Equatable, Sendable {
        /// `{endpoint}/v3/{project_id}/…`
        case project
        /// `{iam endpoint}/v3/…`
        case identity
    }

    /// The methods in use. There is no DELETE and no PUT, and there must never be one.
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// The name in history, logs and metrics, such as `list_backups`.
    package let operation: String
    package let method: Method
    package let scope: Scope
    /// Raw path segments after the scope's prefix, before encoding.
    package let pathSegments: [String]
    /// Raw pairs in any order; the wire order is made when the URL is.
    package let query: [QueryPair]
    /// `Content-Type` when there is a body; credentials come later.
    package let headers: [HeaderField]
    package let body: [UInt8]
    /// The path with placeholders for everything that varies, for history and metrics.
    package let urlTemplate: String
    /// True when carrying it out twice is not the same as once. Such a request must go out on a fresh connection,
    /// because HTTP clients may silently repeat a request on a reused one that closes without an answer.
    package let isCreating: Bool

    init(
        operation: String,
        method: Method,
        scope: Scope = .project,
        pathSegments: [String],
        query: [QueryPair] = [],
        body: JSONWriter.Value? = nil,
        urlTemplate: String,
        isCreating: Bool = false
    ) {
        self.operation = operation
        self.method = method
        self.scope = scope
        self.pathSegments = pathSegments
        self.query = query
        self.headers = body == nil ? [] : [HeaderField("Content-Type", "application/json")]
        self.body = body.map(JSONWriter.bytes) ?? []
        self.urlTemplate = urlTemplate
        self.isCreating = isCreating
    }
}

extension CBRRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and template; the body of a token request holds a password, so bodies are never printed.
    package var description: String { "\(method.rawValue) \(urlTemplate)" }

    /// The same as `description`.
    package var debugDescription: String { description }

    /// Reflection shows what `description` shows.
    package var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}
