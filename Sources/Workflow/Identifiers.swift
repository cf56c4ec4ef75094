/// A name that is text on the wire and in SQL but a type of its own in Swift, so that two kinds cannot be mixed up.
package protocol TextIdentifier: RawRepresentable, Hashable, Codable, Sendable, Comparable, CustomStringConvertible
where RawValue == String {
    init(rawValue: String)
}

extension TextIdentifier {
    package init(_ text: String) { self.init(rawValue: text) }
    package var description: String { rawValue }
    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

/// A job's id: a UUIDv7, lower case with dashes, so that ids sort by the time of submission.
package struct JobID: TextIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The id of a group: the jobs that one submission became.
package struct GroupID: TextIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The configured name of a project (an endpoint, a remote project id and its credentials).
package struct ProjectName: TextIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The cloud's id of a vault.
package struct VaultID: TextIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The cloud's id of a server, disk or other thing that can be backed up.
package struct ResourceID: TextIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The cloud's id of a restore point (`checkpoint` on the wire).
package struct RestorePointID: TextIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The cloud's id of one resource's backup within a restore point.
package struct BackupID: TextIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// Something of which only one job at a time may have hold, such as a resource or a vault's name.
///
/// Keys order by their text; a job takes its keys in that order, which keeps jobs from waiting for each other in a ring.
package struct ExclusiveKey: TextIdentifier {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}
