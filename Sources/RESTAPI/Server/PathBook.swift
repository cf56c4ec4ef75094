/// The paths that there are, with their methods.
struct PathBook: Sendable {
    private var paths: [(segments: [Substring], methods: [String])] = []

    /// - Parameter path: segments in braces stand for any text.
    mutating func add(_ path: String, _ methods: [String]) {
        let segments = Self.segments(path)
        if let index = paths.firstIndex(where: { $0.segments == segments }) {
            paths[index].methods += methods
        } else {
            paths.append((segments, methods))
        }
    }

    /// The methods of a request's path, in order; nil when there is no such path.
    func methods(of path: String) -> [String]? {
        let asked = Self.segments(path)
        let matching = paths.filter { known in
            known.segments.count == asked.count
                && zip(known.segments, asked).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }
        // A literal path goes before one with a placeholder, as with the router.
        let exact = matching.first { $0.segments == asked } ?? matching.first
        return exact?.methods.sorted()
    }

    private static func segments(_ path: String) -> [Substring] { path.split(separator: "/") }
}
