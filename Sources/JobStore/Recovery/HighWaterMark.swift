package import AuditChain
package import Workflow

/// How far the history of a database reached, written down outside of it: by this a database that was put back from an older
/// copy is recognised.
package struct HighWaterMark: Equatable, Sendable {
    package var installationID: String
    package var head: ChainHead
    /// When it was written.
    package var at: Timestamp

    package init(installationID: String, head: ChainHead, at: Timestamp) {
        self.installationID = installationID
        self.head = head
        self.at = at
    }

    /// What a mark says about a database.
    /// - Parameters:
    ///   - reached: how far the database's history reaches.
    ///   - head: the database's head at the mark's event; nil when it has no such event.
    /// - Returns: why the database is not the one that was last in use; nil when it is. A mark that is behind the database is
    ///   what a crash leaves.
    package func verdict(on installationID: String, reached: ChainHead, head: ChainHead?) -> RecoveryCause? {
        if installationID != self.installationID { return .otherInstallation }
        guard let head else { return .olderCopy(lostEvents: self.head.sequence - reached.sequence) }
        return head == self.head ? nil : .otherHistory
    }
}

/// Why the cloud has to be searched before anything is sent.
package enum RecoveryCause: Equatable, Sendable {
    /// The database ends before the mark: so many events are missing.
    case olderCopy(lostEvents: Int64)
    /// The database holds another event where the mark's should be.
    case otherHistory
    /// The mark belongs to another database.
    case otherInstallation
    /// The mark cannot be read.
    case markUnreadable
    /// An operator asked for it.
    case asked

    /// The name in the API and the history.
    package var name: String {
        switch self {
        case .olderCopy: "older_copy"
        case .otherHistory: "other_history"
        case .otherInstallation: "other_installation"
        case .markUnreadable: "mark_unreadable"
        case .asked: "asked"
        }
    }
}

extension HighWaterMark {
    /// One line: `holdfast 1 INSTALLATION SEQUENCE:HASH MILLISECONDS`.
    var line: String { "holdfast 1 \(installationID) \(head) \(at.milliseconds)\n" }

    /// Reads what `line` gives; nil for anything else.
    init?(line: String) {
        guard line.hasSuffix("\n") else { return nil }
        let parts = line.dropLast().split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "holdfast", parts[1] == "1", let head = ChainHead(String(parts[3])),
            let at = Int64(parts[4])
        else { return nil }
        self.init(installationID: String(parts[2]), head: head, at: Timestamp(milliseconds: at))
    }
}
