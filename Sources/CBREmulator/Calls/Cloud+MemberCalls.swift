extension Cloud {
    mutating func addMembers(_ call: Call) throws(APIError) -> Answer {
        let id = try backup(call.parameter("backup_id")).id
        let fields = try Fields(try call.json())
        var projects: [String] = []
        for (index, element) in try fields.array("members", count: 1...Self.membersPerBackupMax).enumerated() {
            guard let project = element.stringValue, WireID.isProjectID(project) else {
                throw .invalid("members[\(index)]", "must be a project id")
            }
            projects.append(project)
        }
        let added = try addMembers(projects, toBackup: id, now: call.now)
        let style = style(call)
        return .json(["members": .array(added.map { style.member($0, backupID: id) })])
    }

    func listMembers(_ call: Call) throws(APIError) -> Answer {
        let backup = try backup(call.parameter("backup_id"))
        let page = try Page(call.query)
        let status = try call.query.choice("status", of: Set(ShareMember.Status.allCases.map(\.rawValue)))
        let projectID = call.query.text("dest_project_id")
        let matches = backup.members.filter { member in
            (status ?? member.status.rawValue) == member.status.rawValue
                && (projectID ?? member.projectID) == member.projectID
        }
        let style = style(call)
        return .list(
            "members",
            page.slice(matches).map { style.member($0, backupID: backup.id) },
            count: matches.count,
            page
        )
    }

    func showMember(_ call: Call) throws(APIError) -> Answer {
        let id = call.parameter("backup_id")
        let member = try member(call.parameter("member_id"), ofBackup: id)
        return .json(["member": style(call).member(member, backupID: id)])
    }

    mutating func updateMember(_ call: Call) throws(APIError) -> Answer {
        let id = try backup(call.parameter("backup_id")).id
        let fields = try Fields(try call.json())
        let name = try fields.choice("status", of: ShareMember.Status.allCases.map(\.rawValue))
        let vaultID = try fields.optionalText("vault_id", check: .uuid)
        guard let status = ShareMember.Status(rawValue: name) else { throw .invalid("status", "unknown") }
        guard status != .accepted || vaultID != nil else { throw .invalid("vault_id", "is required to accept") }
        let member = try updateMember(
            call.parameter("member_id"),
            ofBackup: id,
            status: status,
            vaultID: vaultID,
            now: call.now
        )
        return .json(["member": style(call).member(member, backupID: id)])
    }

    mutating func deleteMember(_ call: Call) throws(APIError) -> Answer {
        try removeMember(call.parameter("member_id"), ofBackup: call.parameter("backup_id"))
        return .empty()
    }
}

extension WireStyle {
    fileprivate func member(_ member: ShareMember, backupID: String) -> JSONValue {
        [
            "id": .string(member.id),
            "backup_id": .string(backupID),
            "dest_project_id": .string(member.projectID),
            "status": .string(member.status.rawValue),
            "vault_id": .optional(member.vaultID),
            "image_id": nil,
            "created_at": time(member.createdAt),
            "updated_at": time(member.updatedAt),
        ]
    }
}
