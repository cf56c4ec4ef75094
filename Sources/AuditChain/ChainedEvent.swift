import Crypto

/// An event of the history as the chain covers it: each member of its document but `hash`.
package struct ChainedEvent: Equatable, Sendable {
    /// From 1, without gaps.
    package var sequence: Int64
    /// RFC 3339, in UTC with milliseconds.
    package var at: String
    package var action: String
    package var actor: String
    package var client: [String: String]
    package var jobID: String?
    package var object: String?
    package var reason: String?
    package var step: String?
    package var attempt: Int?
    package var detail: [String: String]

    package init(
        sequence: Int64,
        at: String,
        action: String,
        actor: String,
        client: [String: String],
        jobID: String?,
        object: String?,
        reason: String?,
        step: String?,
        attempt: Int?,
        detail: [String: String]
    ) {
        self.sequence = sequence
        self.at = at
        self.action = action
        self.actor = actor
        self.client = client
        self.jobID = jobID
        self.object = object
        self.reason = reason
        self.step = step
        self.attempt = attempt
        self.detail = detail
    }

    /// The version of what the hash covers.
    static let version: UInt8 = 1

    /// `SHA-256(version ‖ sequence, 8 bytes, big-endian ‖ previous hash ‖ canonical JSON)`.
    package func hash(after previous: ChainHash) -> ChainHash {
        var message: [UInt8] = [Self.version]
        message.reserveCapacity(512)
        withUnsafeBytes(of: sequence.bigEndian) { message.append(contentsOf: $0) }
        message += previous.bytes
        message += text(hash: nil).utf8
        return ChainHash(SHA256.hash(data: message))
    }

    /// The event as it is exported: canonical JSON in one line, with its hash.
    package func line(hash: ChainHash) -> String { text(hash: hash) }

    /// Written out instead of through `CanonicalJSON`: this runs inside the writer's transaction, for every event. A test
    /// holds the two together.
    private func text(hash: ChainHash?) -> String {
        var text = "{"
        Self.append("", "action", action, to: &text)
        Self.append(",", "actor", actor, to: &text)
        Self.append(",", "at", at, to: &text)
        text += ",\"attempt\":"
        text += attempt.map { String($0) } ?? "null"
        text += ",\"client\":"
        CanonicalString.append(client, to: &text)
        text += ",\"detail\":"
        CanonicalString.append(detail, to: &text)
        if let hash { Self.append(",", "hash", hash.hexadecimal, to: &text) }
        Self.append(",", "job_id", jobID, to: &text)
        Self.append(",", "object", object, to: &text)
        Self.append(",", "reason", reason, to: &text)
        text += ",\"seq\":"
        text += String(sequence)
        Self.append(",", "step", step, to: &text)
        text += "}"
        return text
    }

    private static func append(_ comma: String, _ name: String, _ value: String?, to text: inout String) {
        text += comma
        text += "\""
        text += name
        text += "\":"
        if let value { CanonicalString.append(value, to: &text) } else { text += "null" }
    }
}
