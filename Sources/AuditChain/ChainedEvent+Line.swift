import FoundationEssentials

extension ChainedEvent {
    /// Why a line is not an exported event.
    package struct LineFailure: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    /// Reads what `line(hash:)` wrote, and nothing else: a line with one more member, or only written another way, is not as
    /// it was exported.
    package static func reading(
        _ line: some StringProtocol
    ) throws(LineFailure) -> (event: ChainedEvent, hash: ChainHash) {
        let wire: Wire
        do {
            wire = try JSONDecoder().decode(Wire.self, from: Data(line.utf8))
        } catch {
            throw LineFailure(description: "it is not JSON with the members of an event")
        }
        guard let hash = ChainHash(hexadecimal: wire.hash) else {
            throw LineFailure(description: "`hash` is not 64 hexadecimal digits in lower case")
        }
        let event = wire.event
        guard event.line(hash: hash).utf8.elementsEqual(line.utf8) else {
            throw LineFailure(
                description: "it is not in the form in which events are exported (event \(event.sequence))"
            )
        }
        return (event, hash)
    }

    private struct Wire: Decodable {
        var seq: Int64
        var at: String
        var action: String
        var actor: String
        var client: [String: String]
        var jobID: String?
        var object: String?
        var reason: String?
        var step: String?
        var attempt: Int?
        var detail: [String: String]
        var hash: String

        private enum CodingKeys: String, CodingKey {
            case seq, at, action, actor, client, object, reason, step, attempt, detail, hash
            case jobID = "job_id"
        }

        var event: ChainedEvent {
            ChainedEvent(
                sequence: seq,
                at: at,
                action: action,
                actor: actor,
                client: client,
                jobID: jobID,
                object: object,
                reason: reason,
                step: step,
                attempt: attempt,
                detail: detail
            )
        }
    }
}
