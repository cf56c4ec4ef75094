/// What a stream can show: its width, and whether colours and redrawing make sense.
struct Surface: Equatable, Sendable {
    /// The columns; nil when lines may be of any length.
    var width: Int?
    /// The rows of a terminal.
    var height: Int?
    /// Whether lines can be drawn again in place.
    var isLive: Bool
    /// Whether styles are written: on a terminal, unless `NO_COLOR` has a value (no-color.org).
    var isColored: Bool

    init(width: Int? = nil, height: Int? = nil, isLive: Bool = false, isColored: Bool = false) {
        self.width = width
        self.height = height
        self.isLive = isLive
        self.isColored = isColored
    }

    /// Looks at the stream as it is now; a window may change its size at any time.
    init(_ stream: StandardStream, environment: [String: String]) {
        let size = stream.terminalSize
        let isTerminal = stream.isTerminal(environment: environment)
        let forbidsColors = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        self.init(
            width: size?.columns,
            height: size?.rows,
            isLive: isTerminal,
            isColored: isTerminal && !forbidsColors
        )
    }
}
