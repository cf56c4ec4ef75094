/// The members of a JSON object in their order. Bodies are small, so a look-up walks them.
package struct JSONObject: Equatable, Sendable {
    private(set) var members: [Member]

    struct Member: Equatable, Sendable {
        let key: String
        var value: JSONValue
    }

    /// Members in this order; of repeated keys the first is found.
    package init(_ members: [(String, JSONValue)] = []) {
        self.members = members.map { Member(key: $0.0, value: $0.1) }
    }

    /// The keys in their order.
    package var keys: [String] { members.map(\.key) }
    /// Whether there are no members.
    package var isEmpty: Bool { members.isEmpty }

    /// The value of a member. Setting an absent one appends it; setting `nil` removes it.
    package subscript(key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }
}
