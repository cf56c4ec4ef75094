/// Rows of text in aligned columns that fit a width.
struct TextTable: Equatable, Sendable {
    /// One column.
    struct Column: Equatable, Sendable {
        let title: String
        var isAlignedRight = false
        /// The width down to which the column may be cut when space is short; nil never cuts it.
        var widthMin: Int?
        /// Columns go in this order, lowest first, when cutting is not enough; nil never goes.
        var dropOrder: Int?
    }

    /// A cell: its text and the style of it on a terminal.
    struct Cell: Equatable, Sendable, ExpressibleByStringLiteral {
        let text: String
        let style: TextStyle

        init(_ text: String?, _ style: TextStyle = .plain) {
            self.text = TextWidth.printable(text ?? "–")
            self.style = style
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    let columns: [Column]
    private(set) var rows: [[Cell]] = []

    private static let gap = "  "
    /// As much of an id as names it, with the ellipsis.
    private static let idWidth = 9

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row, which has a cell for each column.
    mutating func add(_ cells: [Cell]) {
        precondition(cells.count == columns.count, "a row of \(cells.count) cells in \(columns.count) columns")
        rows.append(cells)
    }

    /// The columns that are shown and how wide each is: those of a table stay the same for rows that come later.
    struct Layout: Equatable, Sendable {
        fileprivate struct Place: Equatable, Sendable {
            let column: Int
            let width: Int
        }

        fileprivate let places: [Place]
        /// Whether there is no more room than this, so that what is wider is cut.
        fileprivate let isBounded: Bool
    }

    /// The lines of the table, its header first.
    /// - Parameters:
    ///   - width: the columns there are; nil leaves every cell whole.
    ///   - colored: whether styles are written.
    func lines(width: Int?, colored: Bool) -> [String] {
        let layout = layout(width: width)
        return [header(layout, colored: colored)] + rows.map { line($0, layout, colored: colored) }
    }

    /// How the rows are best shown.
    /// - Parameter width: as for `lines`.
    func layout(width: Int?) -> Layout {
        let places = places(width: width).map { Layout.Place(column: $0.column, width: $0.width) }
        return Layout(places: places, isBounded: width != nil)
    }

    func header(_ layout: Layout, colored: Bool) -> String {
        Self.join(
            layout.places.map { place in
                let column = columns[place.column]
                let title = TextWidth.pad(column.title, to: place.width, alignedRight: column.isAlignedRight)
                return TextStyle.heading.apply(to: TextWidth.cut(title, to: place.width), colored: colored)
            }
        )
    }

    /// One row, which need not be one of the table's.
    func line(_ cells: [Cell], _ layout: Layout, colored: Bool) -> String {
        Self.join(
            layout.places.map { place in
                let cell = cells[place.column]
                let text = layout.isBounded ? TextWidth.cut(cell.text, to: place.width) : cell.text
                let spaces = String(repeating: " ", count: max(0, place.width - TextWidth.of(text)))
                let styled = cell.style.apply(to: text, colored: colored)
                return columns[place.column].isAlignedRight ? spaces + styled : styled + spaces
            }
        )
    }

    private static func join(_ cells: [String]) -> String {
        var line = cells.joined(separator: gap)
        while line.last == " " { line.removeLast() }
        return line
    }

    /// The columns that are shown and their widths: cut first, then dropped.
    private func places(width: Int?) -> [(column: Int, width: Int)] {
        let natural = columns.indices.map { column in
            rows.reduce(TextWidth.of(columns[column].title)) { max($0, TextWidth.of($1[column].text)) }
        }
        guard let width else { return columns.indices.map { ($0, natural[$0]) } }

        var shown = Array(columns.indices)
        while true {
            let available = width - Self.gap.count * (shown.count - 1)
            if let widths = shrink(shown.map { (natural[$0], columns[$0].widthMin) }, to: available) {
                return Array(zip(shown, widths)).map { (column: $0.0, width: $0.1) }
            }
            let candidates = shown.filter { columns[$0].dropOrder != nil }
            guard let next = candidates.min(by: { columns[$0].dropOrder ?? 0 < columns[$1].dropOrder ?? 0 }) else {
                // Nothing more can go, so what is never cut otherwise is.
                let least: [(natural: Int, widthMin: Int?)] = shown.map {
                    (natural[$0], min(columns[$0].widthMin ?? Self.idWidth, Self.idWidth))
                }
                let widths = shrink(least, to: available) ?? least.map { min($0.natural, $0.widthMin ?? $0.natural) }
                return zip(shown, widths).map { (column: $0.0, width: $0.1) }
            }
            shown.removeAll { $0 == next }
        }
    }

    /// Takes from the widest column that can give until all fit; nil when they cannot.
    private func shrink(_ columns: [(natural: Int, widthMin: Int?)], to available: Int) -> [Int]? {
        var widths = columns.map(\.natural)
        var excess = widths.reduce(0, +) - available
        while excess > 0 {
            let givers = columns.indices.filter { widths[$0] > columns[$0].widthMin ?? Int.max }
            guard let widest = givers.max(by: { widths[$0] < widths[$1] }) else { return nil }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
