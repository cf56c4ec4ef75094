package import AuditChain
import GRDB
package import Workflow

/// Where a head is written down outside of the database.
package enum AnchorPlace: CaseIterable, Sendable {
    case file
    case webhook
}

/// A head that is kept until it has been written down everywhere.
package struct StoredAnchor: Equatable, Sendable {
    /// In the order in which they were taken.
    package var number: Int64
    package var line: String
}

extension JobStore {
    /// Keeps a head that is to be written down, with an event. Durable when it returns, so that a place that cannot be
    /// reached now gets it later.
    /// - Parameter places: where it is to be written down besides the log.
    package func keepAnchor(
        _ anchor: SignedHead,
        for places: Set<AnchorPlace>,
        now: Timestamp
    ) async throws(StoreError) {
        try await write { session in
            let row = try session.row(
                "INSERT INTO audit_anchor (at_ms, line, awaits_file, awaits_webhook) VALUES (?, ?, ?, ?) RETURNING number",
                [now.milliseconds, anchor.line, places.contains(.file), places.contains(.webhook)]
            )
            let number: Int64 = row?[0] ?? 0
            try session.run("DELETE FROM audit_anchor WHERE number <= ?", [number - Self.anchorsKept])
            var detail = ["head": anchor.head.description]
            detail["key_id"] = anchor.key?.id
            session.record(
                NewAuditEvent(at: now, actor: .system, action: .auditAnchored, object: "history", detail: detail)
            )
        }
    }

    /// When a head was taken last; nil before the first.
    package func lastAnchorTime() async throws(StoreError) -> Timestamp? {
        try await read { JobRow.time(try Int64.fetchOne($0, sql: Self.lastAnchorQuery)) }
    }

    /// The oldest head that a place has not got yet; nil when it has all.
    package func nextAnchor(for place: AnchorPlace) async throws(StoreError) -> StoredAnchor? {
        try await read { database in
            let statement = try database.cachedStatement(sql: Self.waitingAnchorQuery(place))
            return try Row.fetchOne(statement).map { StoredAnchor(number: $0[0], line: $0[1]) }
        }
    }

    /// A place has got a head.
    package func noteAnchored(_ number: Int64, at place: AnchorPlace) async throws(StoreError) {
        try await write { session -> Void in
            try session.run("UPDATE audit_anchor SET \(place.column) = 0 WHERE number = ?", [number])
        }
    }

    /// How many are kept at most: what a place did not take for so long is given up.
    private static let anchorsKept: Int64 = 1000

    static let lastAnchorQuery = "SELECT at_ms FROM audit_anchor WHERE number = (SELECT max(number) FROM audit_anchor)"

    private static func waitingAnchorQuery(_ place: AnchorPlace) -> String {
        "SELECT number, line FROM audit_anchor WHERE \(place.column) = 1 ORDER BY number LIMIT 1"
    }
}

extension AnchorPlace {
    fileprivate var column: String {
        switch self {
        case .file: "awaits_file"
        case .webhook: "awaits_webhook"
        }
    }
}
