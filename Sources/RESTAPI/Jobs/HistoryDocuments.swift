import AuditChain
import JobStore
import Workflow

extension JSON {
    /// A page of events of which one more was read than is shown.
    static func events(_ found: [AuditEvent], limit: Int) -> JSON {
        page("events", found, limit: limit, place: { .integer($0.sequence) }, document: \.document)
    }
}

extension AuditEvent {
    var document: JSON {
        [
            "seq": .integer(sequence),
            "at": .string(at.rfc3339),
            "action": .string(action),
            "actor": .string(actor.name),
            "client": .texts(actor.client),
            "job_id": .name(jobID),
            "object": .text(object),
            "reason": .text(reason),
            "step": .name(step),
            "attempt": .count(attempt),
            "detail": .texts(detail),
            "hash": .string(hash.hexadecimal),
        ]
    }
}

extension AttemptRow {
    var document: JSON {
        [
            "step": .string(step.rawValue),
            "number": .integer(number),
            "started_at": .string(startedAt.rfc3339),
            "finished_at": .text(endedAt?.rfc3339),
            "outcome": .name(outcome),
            "error_code": .text(code),
            "message": .text(message),
        ]
    }
}

extension EffectRow {
    var document: JSON {
        [
            "kind": .string(effect.kind.rawValue),
            "generation": .integer(effect.generation),
            "marker": .string(effect.marker.rawValue),
            "intended_at": .string(effect.intendedAt.rfc3339),
            "send_not_after": .string(effect.sendNotAfter.rfc3339),
            "outcome": .string(outcome),
            "remote_id": .text(remoteID),
            "rule": .text(rule),
            "closed_at": .text(closedAt?.rfc3339),
        ]
    }
}

extension CallRecord {
    var document: JSON {
        [
            "step": .name(step),
            "attempt": .count(attempt),
            "operation": .string(operation),
            "method": .string(method),
            "url_template": .string(urlTemplate),
            "started_at": .string(startedAt.rfc3339),
            "duration_ms": .integer(duration.wholeMilliseconds),
            "http_status": .count(httpStatus),
            "error_code": .text(errorCode),
            "request_id": .text(requestID),
            "rule": .text(rule),
            "carried_out": .name(carriedOut),
            "bytes_sent": .integer(bytesSent),
            "bytes_received": .integer(bytesReceived),
        ]
    }
}

extension PollCount {
    var document: JSON {
        [
            "operation": .string(operation.rawValue),
            "count": .integer(count),
            "last_at": .string(lastAt.rfc3339),
        ]
    }
}
