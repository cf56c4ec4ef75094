extension Cloud {
    func task(_ id: String) throws(APIError) -> OperationLog {
        guard let task = tasks[id] else { throw .cbr("6500", id) }
        return task
    }

    /// Tasks that match, the youngest first.
    func listTasks(_ filter: TaskFilter, now: WireTime) -> [OperationLog] {
        var narrowest = tasks.all
        let indexes = [
            filter.resourceID.map { tasks.serials(resourceID: $0) }, filter.vaultID.map { tasks.serials(vaultID: $0) },
        ]
        for case let index? in indexes where index.count < narrowest.count { narrowest = index }
        return narrowest.reversed().compactMap { tasks[serial: $0] }.filter { filter.matches($0, now: now) }
    }
}
