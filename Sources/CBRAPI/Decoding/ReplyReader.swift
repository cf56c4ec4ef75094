import Workflow

/// Reads the bodies of successful replies, one function per kind of answer. Each throws the classified failure.
struct ReplyReader {
    private let reply: ReceivedReply
    private let isMutating: Bool
    /// The outermost object of the body.
    private let root: JSONValue

    init(_ reply: ReceivedReply, isMutating: Bool) throws(CallFailure) {
        guard reply.isSuccess else { throw CallFailure(reply: reply, isMutating: isMutating) }
        guard let document = try? JSONDocument(reply.body), document.root.isObject else {
            throw CallFailure.undecodable(reply, isMutating: isMutating)
        }
        self.reply = reply
        self.isMutating = isMutating
        root = document.root
    }

    func vault(expected id: VaultID? = nil) throws(CallFailure) -> VaultFacts {
        try checked(root["vault"].flatMap { VaultFacts($0) }) { id == nil || $0.id == id }
    }

    func restorePoint(expected id: RestorePointID? = nil) throws(CallFailure) -> RestorePointFacts {
        try checked(root["checkpoint"].flatMap { RestorePointFacts($0) }) { id == nil || $0.id == id }
    }

    func task(expected id: String) throws(CallFailure) -> TaskFacts {
        try checked(root["operation_log"].flatMap { TaskFacts($0) }) { $0.id == id }
    }

    /// One instance, or the one of that id in a list of instances.
    func protectable(expected id: ResourceID) throws(CallFailure) -> ProtectableFacts {
        let listed = (root["instances"]?.elements ?? []).compactMap { ProtectableFacts($0) }.first { $0.id == id }
        return try checked(root["instance"].flatMap { ProtectableFacts($0) } ?? listed) { $0.id == id }
    }

    func addedResources() throws(CallFailure) -> [ResourceID] {
        try checked(root["add_resource_ids"]?.elements?.compactMap { $0.nonEmptyText.map { ResourceID($0) } })
    }

    func vaults() throws(CallFailure) -> ReplyPage<VaultFacts> {
        try checked(ReplyPage(root, rows: "vaults") { VaultFacts($0) })
    }

    func backups() throws(CallFailure) -> ReplyPage<BackupFacts> {
        try checked(ReplyPage(root, rows: "backups") { BackupFacts($0) })
    }

    func tasks() throws(CallFailure) -> ReplyPage<TaskFacts> {
        try checked(ReplyPage(root, rows: "operation_logs") { TaskFacts($0) })
    }

    func taggedVaults() throws(CallFailure) -> ReplyPage<VaultFacts> {
        try checked(ReplyPage(root, rows: "resources", count: "total_count") { VaultFacts(tagged: $0) })
    }

    /// An answer for another id than the one asked for is as good as none.
    private func checked<Value>(
        _ value: Value?,
        _ isExpected: (Value) -> Bool = { _ in true }
    ) throws(CallFailure) -> Value {
        guard let value, isExpected(value) else { throw CallFailure.undecodable(reply, isMutating: isMutating) }
        return value
    }
}
