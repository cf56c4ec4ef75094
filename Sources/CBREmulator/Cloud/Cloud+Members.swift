extension Cloud {
    /// Projects that one backup may be shared with.
    static let membersPerBackupMax = 10

    /// Shares a backup with more projects.
    /// - Returns: the new members.
    /// - Throws: 6200, 6712 unless it is an available backup of its own, 6700 for a project that cannot be added.
    mutating func addMembers(_ projectIDs: [String], toBackup id: String, now: WireTime) throws(APIError)
        -> [ShareMember]
    {
        let backup = try backup(id)
        guard backup.status == .available, backup.parentID == nil else { throw .cbr("6712", backup.status.rawValue) }
        var added: [ShareMember] = []
        for projectID in projectIDs {
            guard projectID != self.projectID else { throw .cbr("6700", "the project owns the backup") }
            let isKnown = (backup.members + added).contains { $0.projectID == projectID }
            guard !isKnown else { throw .cbr("6700", "\(projectID) has the backup already") }
            added.append(
                ShareMember(
                    id: WireID.random(),
                    projectID: projectID,
                    status: .pending,
                    createdAt: now,
                    updatedAt: now
                )
            )
        }
        guard backup.members.count + added.count <= Self.membersPerBackupMax else {
            throw .cbr("6700", "a backup can be shared with \(Self.membersPerBackupMax) projects")
        }
        backups.update(id) { $0.members += added }
        return added
    }

    /// - Throws: 6200, and 6705 when the backup is not shared with the project.
    func member(_ projectID: String, ofBackup id: String) throws(APIError) -> ShareMember {
        guard let member = try backup(id).members.first(where: { $0.projectID == projectID }) else {
            throw .cbr("6705", projectID)
        }
        return member
    }

    /// - Throws: 6200, 6705.
    mutating func updateMember(
        _ projectID: String,
        ofBackup id: String,
        status: ShareMember.Status,
        vaultID: String?,
        now: WireTime
    ) throws(APIError) -> ShareMember {
        _ = try member(projectID, ofBackup: id)
        backups.update(id) { backup in
            guard let index = backup.members.firstIndex(where: { $0.projectID == projectID }) else { return }
            backup.members[index].status = status
            backup.members[index].vaultID = status == .accepted ? vaultID : nil
            backup.members[index].updatedAt = now
        }
        return try member(projectID, ofBackup: id)
    }

    /// - Throws: 6200, 6705.
    mutating func removeMember(_ projectID: String, ofBackup id: String) throws(APIError) {
        _ = try member(projectID, ofBackup: id)
        backups.update(id) { $0.members.removeAll { $0.projectID == projectID } }
    }
}
