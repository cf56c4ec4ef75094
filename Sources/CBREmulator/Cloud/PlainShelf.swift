/// Objects by id, in no order and with no further index.
struct PlainShelf<Element: Sendable>: Sendable {
    private var elements: [String: Element] = [:]
    private var changes = ChangeLog()

    var count: Int { elements.count }
    var isEmpty: Bool { elements.isEmpty }
    var values: some Collection<Element> { elements.values }

    /// The object of an id. Setting `nil` removes it.
    subscript(id: String) -> Element? {
        get { elements[id] }
        set {
            changes.note(id)
            elements[id] = newValue
        }
    }

    /// The objects that changed since this was last asked; `nil` for one that is gone.
    mutating func takeChanges() -> [String: Element?] {
        Dictionary(uniqueKeysWithValues: changes.take().map { ($0, elements[$0]) })
    }
}
