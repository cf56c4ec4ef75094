/// The steps of a backup, in the order in which a job walks through them.
package enum Step: String, CaseIterable, Codable, Sendable, Comparable {
    case preflight
    case ensureVault = "ensure_vault"
    case associate
    case createRestorePoint = "create_restore_point"
    case awaitRestorePoint = "await_restore_point"
    case verify

    package var ordinal: Int { Step.allCases.firstIndex(of: self) ?? 0 }

    package static func < (left: Step, right: Step) -> Bool { left.ordinal < right.ordinal }
}
