/// One page of a list: the rows that could be read and how far the list has been read.
package struct ReplyPage<Row: Equatable & Sendable>: Equatable, Sendable {
    package var rows: [Row]
    /// Rows on the page, the unreadable ones included: what the next offset advances by.
    package var length: Int
    /// `count` of the envelope: matches in all, when told.
    package var total: Int?

    /// Rows that were there but could not be read. Absence must not be concluded from a list that had some.
    var unreadable: Int { length - rows.count }

    /// Reads `rowsName` and the count of an envelope; nil when there is no such array. A null array is an empty page.
    init?(
        _ envelope: JSONValue,
        rows rowsName: StaticString,
        count countName: StaticString = "count",
        read: (JSONValue) -> Row?
    ) {
        guard envelope.isObject, envelope.hasMember(rowsName) else { return nil }
        let elements: [JSONValue]
        if let member = envelope[rowsName] {
            guard let array = member.elements else { return nil }
            elements = array
        } else {
            elements = []
        }
        rows = elements.compactMap(read)
        length = elements.count
        total = envelope[countName]?.integer.flatMap { $0 < 0 ? nil : $0 }
    }
}
