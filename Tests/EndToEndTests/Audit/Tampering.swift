/// What a forger does who owns the database file and knows SQLite.
struct Tampering: Sendable {
    let name: String
    let statements: [String]
    /// What verification says first: the fault and the event.
    let fault: String
    let sequence: Int

    /// - Parameter anchored: the event of the last anchor.
    static func all(anchored: Int) -> [Tampering] {
        [
            Tampering(
                name: "an event edited",
                statements: ["UPDATE audit_event SET actor = 'uid:4711' WHERE seq = 5"],
                fault: "changed",
                sequence: 5
            ),
            Tampering(
                name: "an event put in, the later ones renumbered",
                statements: [
                    "UPDATE audit_event SET seq = seq + 1000001 WHERE seq >= 5",
                    "UPDATE audit_event SET seq = seq - 1000000 WHERE seq > 1000000",
                    """
                    INSERT INTO audit_event (seq, at_ms, actor, action, detail, hash)
                    SELECT 5, at_ms, 'uid:4711', 'queue.paused', '{}', hash FROM audit_event WHERE seq = 4
                    """,
                ],
                fault: "changed",
                sequence: 5
            ),
            Tampering(
                name: "events deleted",
                statements: ["DELETE FROM audit_event WHERE seq IN (5, 6)"],
                fault: "missing",
                sequence: 5
            ),
            Tampering(
                name: "two events that changed places",
                statements: [
                    "UPDATE audit_event SET seq = 1000 WHERE seq = 5", "UPDATE audit_event SET seq = 5 WHERE seq = 6",
                    "UPDATE audit_event SET seq = 6 WHERE seq = 1000",
                ],
                fault: "changed",
                sequence: 5
            ),
            Tampering(
                name: "the tail cut off, and the daemon at work since",
                statements: ["DELETE FROM audit_event WHERE seq > \(anchored - 3)"],
                fault: "replayed",
                sequence: anchored - 2
            ),
        ]
    }

    /// What has to go first; the checks on columns stay.
    static let triggers = ["audit_event_refuses_update", "audit_event_refuses_delete", "audit_event_follows"]
}
