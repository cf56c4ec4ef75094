/// Which tasks a list shows (CBR API reference, tasks).
struct TaskFilter: Sendable {
    var kind: String?
    var status: String?
    var vaultID: String?
    var vaultName: String?
    var resourceID: String?
    var resourceName: String?
    var providerID: String?
    var startTime: WireTime?
    var endTime: WireTime?
    var lagSeconds: Double

    /// - Throws: 9900 naming the parameter.
    init(_ query: Query, lagSeconds: Double) throws(APIError) {
        kind = try query.choice("operation_type", of: Set(OperationLog.Kind.allCases.map(\.rawValue)))
        status = try query.choice("status", of: Set(OperationLog.Status.allCases.map(\.rawValue)))
        vaultID = query.text("vault_id")
        vaultName = query.text("vault_name")
        resourceID = query.text("resource_id")
        resourceName = query.text("resource_name")
        providerID = query.text("provider_id")
        startTime = try query.time("start_time")
        endTime = try query.time("end_time")
        self.lagSeconds = lagSeconds
    }

    func matches(_ task: OperationLog, now: WireTime) -> Bool {
        if now < task.createdAt.advanced(bySeconds: lagSeconds) { return false }
        if let kind, task.kind.rawValue != kind { return false }
        if let status, task.status.rawValue != status { return false }
        if let vaultID, task.vaultID != vaultID { return false }
        if let vaultName, task.vaultName != vaultName { return false }
        if let resourceID, task.resource?.id != resourceID { return false }
        if let resourceName, task.resource?.name != resourceName { return false }
        if let providerID, task.providerID != providerID { return false }
        if let startTime, task.createdAt < startTime { return false }
        if let endTime, endTime < task.createdAt { return false }
        return true
    }
}
