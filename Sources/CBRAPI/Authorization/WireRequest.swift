/// A request ready for the transport: address, all headers, body.
package struct WireRequest: Equatable, Sendable {
    package let method: String
    /// The absolute URL with its query, percent-encoded.
    package let url: String
    /// In the order to send; `Host` first. May hold secrets, see `SecretHeaders`.
    package let headers: [HeaderField]
    package let body: [UInt8]
    /// Send on a fresh connection, see `CBRRequest.isCreating`.
    package let needsFreshConnection: Bool

    /// Addresses and authorizes `request`.
    ///
    /// - Parameters:
    ///   - endpoint: of CBR, or of IAM for a request in the identity scope.
    ///   - projectID: the remote project, 32 hexadecimal digits.
    ///   - date: now, by a clock at most 15 minutes wrong. Make a new value for every attempt.
    package init(
        _ request: CBRRequest,
        endpoint: Endpoint,
        projectID: String,
        authorizer: Authorizer,
        date: SigningDate
    ) {
        let prefix =
            switch request.scope {
            case .project: ["v3", projectID]
            case .identity: ["v3"]
            }
        let tail = (prefix + request.pathSegments).map { "/" + PercentEncoding.encode($0) }.joined()
        let queryText = QueryString.encoded(request.query)
        method = request.method.rawValue
        url = endpoint.text + tail + (queryText.isEmpty ? "" : "?" + queryText)
        body = request.body
        needsFreshConnection = request.isCreating
        let base = [HeaderField("Host", endpoint.host)] + request.headers
        switch authorizer {
        case .accessKey(let keys):
            let project = request.scope == .project ? [HeaderField("X-Project-Id", projectID)] : []
            headers = RequestSigner(keys: keys)
                .sign(
                    method: request.method.rawValue,
                    path: endpoint.pathPrefix + tail,
                    query: request.query,
                    headers: base + project,
                    body: request.body,
                    date: date
                )
        case .token(let value):
            headers = base + [HeaderField("X-Auth-Token", value)]
        case .anonymous:
            headers = base
        }
    }
}

extension WireRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Method and URL; neither holds a secret. Headers and body are not printed.
    package var description: String { "\(method) \(url)" }

    /// The same as `description`.
    package var debugDescription: String { description }

    /// Reflection shows what `description` shows.
    package var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}
