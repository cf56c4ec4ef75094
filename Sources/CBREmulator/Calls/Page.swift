/// The part of a list that one answer shows.
struct Page: Equatable, Sendable {
    let limit: Int
    let offset: Int

    /// - Throws: 9900 for a limit outside 1...`limitMax` or a negative offset.
    init(_ query: Query, limitMax: Int = 1000) throws(APIError) {
        limit = try query.int("limit", in: 1...limitMax) ?? limitMax
        offset = try query.int("offset", in: 0...Int.max) ?? 0
    }

    init(limit: Int, offset: Int) {
        self.limit = limit
        self.offset = offset
    }

    func slice<Element>(_ elements: [Element]) -> ArraySlice<Element> {
        elements.dropFirst(offset).prefix(limit)
    }

    /// The envelope's `limit` and `offset`.
    var members: [(String, JSONValue)] { [("limit", .int(limit)), ("offset", .int(offset))] }
}
