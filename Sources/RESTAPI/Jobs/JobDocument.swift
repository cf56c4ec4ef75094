import JobStore
import Workflow

extension JobSummary {
    /// The job as lists show it.
    var document: JSON { document(in: state) }

    /// - Parameter state: the state to show.
    func document(in state: JobState) -> JSON {
        [
            "id": .string(id.rawValue),
            "group_id": .name(group),
            "project": .string(project.rawValue),
            "state": .string(state.rawValue),
            "step": .name(step),
            "attempt": .integer(attempt),
            "wait_reason": .name(waitReason),
            "until": .text(until?.rfc3339),
            "held_by": .name(heldBy),
            "progress": .count(progress),
            "vault_id": .name(vaultID),
            "vault_name": .text(vaultName),
            "restore_point_id": .name(restorePointID),
            "resources": .array(resources.map(\.document)),
            "error_code": .text(endingCode),
            "priority": .integer(priority),
            "submitter": .string(submitter),
            "version": .integer(version),
            "submitted_at": .string(submittedAt.rfc3339),
            "started_at": .text(startedAt?.rfc3339),
            "updated_at": .string(updatedAt.rfc3339),
            "finished_at": .text(endedAt?.rfc3339),
            "remote_finished_at": .text(remoteFinishedAt?.rfc3339),
            "retry_of": .name(retryOf),
            "recovered": .bool(isRecovered),
            "watching": .bool(isWatching),
        ]
    }
}

extension ResourceRow {
    var document: JSON {
        [
            "id": .string(id.rawValue),
            "type": .string(type.rawValue),
            "name": .text(name),
            "outcome": .name(outcome),
            "backup_id": .name(backupID),
            "error_code": .text(code),
            "reason": .text(reason),
            "finished_at": .text(endedAt?.rfc3339),
        ]
    }
}

extension JobDetail {
    /// The state to show: a cancellation that is on the disk counts, also when no worker has taken it up yet.
    var state: JobState {
        pendingCancellation != nil && !summary.state.isTerminal ? .cancelling : summary.state
    }

    /// The `ETag` of the document.
    var entityTag: String { "\"\(summary.version)\"" }

    /// True when the job has ended or only a person can get it on.
    var isSettled: Bool { state.isTerminal || state == .needsAttention }

    /// True when nothing will happen to the job any more, short of a late twin that turns up.
    var isOver: Bool { state.isTerminal && !summary.isWatching }

    /// Everything about the job.
    var document: JSON {
        summary.document(in: state)
            .adding([
                "deadline_at": .string(machine.deadline.rfc3339),
                "remote": .string(remote),
                "message": .text(machine.ending?.message),
                "cancellation": (pendingCancellation ?? machine.cancellation)?.document ?? .null,
                "late_twins": .array(machine.lateTwins.map(\.document)),
                "attention": machine.attention?.document ?? .null,
                "request": machine.request.document,
            ])
    }

    private var remote: String {
        guard let run = machine.run else { return "nothing" }
        return run.overSeenAt == nil ? "continues" : "over"
    }
}

extension Cancellation {
    var document: JSON {
        ["actor": .string(actor), "reason": .text(reason), "at": .string(at.rfc3339)]
    }
}

extension LateTwin {
    var document: JSON {
        [
            "effect": .string(kind.rawValue),
            "id": .string(id),
            "marker": .string(marker.rawValue),
            "seen_at": .string(seenAt.rfc3339),
            "going_on": .bool(isGoingOn),
        ]
    }
}

extension Attention {
    var document: JSON {
        [
            "effect": .string(kind.rawValue),
            "code": .string(code.rawValue),
            "message": .string(message),
            "candidates": .array(candidates.map { .string($0) }),
        ]
    }
}
