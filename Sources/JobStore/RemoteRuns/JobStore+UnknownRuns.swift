import GRDB
package import Workflow

/// A run that carries our marker and that no job knows.
package struct UnknownRun: Hashable, Sendable {
    package var id: RestorePointID
    package var project: ProjectName
    package var resources: [ResourceID]
}

extension JobStore {
    /// The runs that no job knows, are not over as far as is known, and have not been released.
    package func goingUnknownRuns() async throws(StoreError) -> [UnknownRun] {
        try await read { database in
            try Row.fetchAll(database, sql: Self.goingUnknownQuery).map { row in
                UnknownRun(
                    id: RestorePointID(row[0] as String),
                    project: ProjectName(row[1] as String),
                    resources: try JSONText.decode([String].self, from: row[2]).map { ResourceID($0) }
                )
            }
        }
    }

    /// Notes that such a run is over, with an event. It stays on the list.
    /// - Parameter status: what it ended as.
    package func endUnknownRun(_ run: UnknownRun, status: String, now: Timestamp) async throws(StoreError) {
        try await write { session in
            let changed = try session.run(
                "UPDATE unknown_remote SET is_going_on = 0 WHERE id = ? AND project = ? AND is_going_on = 1",
                [run.id.rawValue, run.project.rawValue]
            )
            guard changed == 1 else { return }
            session.record(
                NewAuditEvent(
                    at: now,
                    actor: .system,
                    action: .remoteRunEnded,
                    object: run.id.rawValue,
                    detail: [
                        "restore_point_id": run.id.rawValue, "project": run.project.rawValue, "status": status,
                        "kind": RemoteRunKind.unknownToUs.rawValue,
                    ]
                )
            )
        }
    }

    static let goingUnknownQuery = """
        SELECT id, project, resources FROM unknown_remote INDEXED BY unknown_remote_going_on
        WHERE is_going_on = 1 ORDER BY id, project
        """
}
