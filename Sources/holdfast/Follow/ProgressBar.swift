/// A bar that fills from left to right.
enum ProgressBar {
    /// - Parameters:
    ///   - percent: 0...100; values beyond are held at the bounds.
    ///   - width: the columns of the whole bar, its ends included; at least 3.
    static func text(percent: Int, width: Int) -> String {
        let inside = max(1, width - 2)
        let filled = inside * min(max(percent, 0), 100) / 100
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: inside - filled) + "]"
    }
}
