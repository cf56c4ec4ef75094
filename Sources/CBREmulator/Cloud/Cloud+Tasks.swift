extension Cloud {
    /// - Throws: 6500 for an unknown task and for one that is older than tasks are remembered.
    func task(_ id: String, now: WireTime) throws(APIError) -> OperationLog {
        guard let task = tasks[id], now < task.createdAt.advanced(bySeconds: TaskShelf.memorySeconds) else {
            throw .cbr("6500", id)
        }
        return task
    }

    /// Tasks that match, the youngest first.
    func listTasks(_ filter: TaskFilter, now: WireTime) -> [OperationLog] {
        let forgotten = now.advanced(bySeconds: -TaskShelf.memorySeconds)
        var narrowest = tasks.all
        let indexes = [
            filter.resourceID.map { tasks.serials(resourceID: $0) }, filter.vaultID.map { tasks.serials(vaultID: $0) },
        ]
        for case let index? in indexes where index.count < narrowest.count { narrowest = index }
        return narrowest.reversed().compactMap { tasks[serial: $0] }.filter {
            forgotten < $0.createdAt && filter.matches($0, now: now)
        }
    }
}
