/// The checked body of `POST /v3.0/OS-CREDENTIAL/securitytokens` (IAM API reference, temporary keys).
struct TemporaryKeyRequest: Sendable {
    let durationSeconds: Int

    static let durationRange = 900...86_400

    /// - Throws: 400 in IAM's dialect.
    init(_ body: JSONValue?) throws(APIError) {
        guard let identity = body?.value(at: "auth.identity"), let methods = identity["methods"]?.arrayValue,
            methods == ["token"]
        else { throw .identity(status: 400, "Expecting auth.identity with the method token") }
        let duration = identity.value(at: "token.duration_seconds") ?? identity.value(at: "token.duration-seconds")
        guard let duration, !duration.isNull else {
            durationSeconds = Self.durationRange.lowerBound
            return
        }
        guard let seconds = duration.intValue ?? duration.stringValue.flatMap({ Int($0) }),
            Self.durationRange.contains(seconds)
        else { throw .identity(status: 400, "duration_seconds must be from 900 to 86400") }
        durationSeconds = seconds
    }
}
