/// The rows of a list, gathered over all of its pages.
package struct Listing<Row: Equatable & Sendable>: Equatable, Sendable {
    package var rows: [Row]
    /// False when some page was not read (a bound was reached). Absence may only be concluded from a complete listing.
    package var isComplete: Bool

    package init(rows: [Row], isComplete: Bool) {
        self.rows = rows
        self.isComplete = isComplete
    }
}
