/// Which objects changed since somebody last asked. Nothing is noted until somebody asks for the first time.
struct ChangeLog: Sendable {
    private var ids: Set<String> = []
    private var isWatched = false

    mutating func note(_ id: String) {
        if isWatched { ids.insert(id) }
    }

    /// The ids noted, which are then forgotten.
    mutating func take() -> Set<String> {
        isWatched = true
        guard !ids.isEmpty else { return [] }
        defer { ids.removeAll(keepingCapacity: true) }
        return ids
    }
}
