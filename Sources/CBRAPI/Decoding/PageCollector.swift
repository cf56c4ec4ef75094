package import Workflow

/// Gathers the pages of one list and tells where to read on.
///
/// Lists shift while they are read, `count` is not defined well, and some services ignore `offset`. So rows are told
/// apart by id, reading goes on until the count is reached or a page is empty, and a list whose rows do not add up is
/// reported as incomplete: absence must not be concluded from it.
package struct PageCollector<Row: Equatable & Sendable>: Sendable {
    private let id: @Sendable (Row) -> String
    private let limit: Int
    private let pagesMax: Int
    private var rows: [Row] = []
    private var positions: [String: Int] = [:]
    private var offset = 0
    private var pages = 0
    private var isSound = true

    /// - Parameters:
    ///   - limit: the page length that is asked for.
    ///   - pagesMax: after that many pages the list is given up as incomplete.
    ///   - id: what makes two rows the same.
    package init(limit: Int, pagesMax: Int, id: @escaping @Sendable (Row) -> String) {
        self.limit = limit
        self.pagesMax = pagesMax
        self.id = id
    }

    /// What is to be done after a page.
    package enum Step: Equatable, Sendable {
        case readOn(offset: Int)
        case finished(Listing<Row>)
    }

    /// Takes the page at the current offset. A row seen before is replaced by its newer reading.
    package mutating func add(_ page: ReplyPage<Row>) -> Step {
        let known = rows.count
        for row in page.rows { keep(row) }
        pages += 1
        offset += page.length
        if page.unreadable > 0 { isSound = false }
        let addsUp = isSound && rows.count >= page.total ?? 0
        if page.length == 0 { return finish(isComplete: addsUp) }
        // A full page may hide more rows even where the count says that it does not.
        if let total = page.total, offset >= total, page.length < limit { return finish(isComplete: addsUp) }
        if rows.count == known, page.unreadable == 0 { return finish(isComplete: page.total != nil && addsUp) }
        if pages >= pagesMax { return finish(isComplete: false) }
        return .readOn(offset: offset)
    }

    private mutating func keep(_ row: Row) {
        let key = id(row)
        if let position = positions[key] {
            rows[position] = row
        } else {
            positions[key] = rows.count
            rows.append(row)
        }
    }

    private func finish(isComplete: Bool) -> Step {
        .finished(Listing(rows: rows, isComplete: isComplete))
    }
}
