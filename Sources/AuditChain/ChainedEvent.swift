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
        append(hash: nil, to: &message)
        return ChainHash(SHA256.hash(data: message))
    }

    /// The event as it is exported: canonical JSON in one line, with its hash.
    package func line(hash: ChainHash) -> String {
        var text: [UInt8] = []
        append(hash: hash, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Written out instead of through `CanonicalJSON`: this runs inside the writer's transaction, for every event. A test
    /// holds the two together.
    private func append(hash: ChainHash?, to text: inout [UInt8]) {
        text += "{".utf8
        Self.append("", "action", action, to: &text)
        Self.append(",", "actor", actor, to: &text)
        Self.append(",", "at", at, to: &text)
        text += ",\"attempt\":".utf8
        text += (attempt.map { String($0) } ?? "null").utf8
        text += ",\"client\":".utf8
        CanonicalString.append(client, to: &text)
        text += ",\"detail\":".utf8
        CanonicalString.append(detail, to: &text)
        if let hash { Self.append(",", "hash", hash.hexadecimal, to: &text) }
        Self.append(",", "job_id", jobID, to: &text)
        Self.append(",", "object", object, to: &text)
        Self.append(",", "reason", reason, to: &text)
        text += ",\"seq\":".utf8
        text += String(sequence).utf8
        Self.append(",", "step", step, to: &text)
        text += "}".utf8
    }

    private static func append(_ comma: String, _ name: String, _ value: String?, to text: inout [UInt8]) {
        text += comma.utf8
        text += "\"".utf8
        text += name.utf8
        text += "\":".utf8
        if let value { CanonicalString.append(value, to: &text) } else { text += "null".utf8 }
    }
}
