/// The paths that there are, with their methods.
struct PathBook: Sendable {
    /// One path.
    struct Entry: Sendable {
        let path: String
        fileprivate let segments: [Substring]
        fileprivate(set) var terms: [String: RouteTerms] = [:]

        var methods: [String] { terms.keys.sorted() }
    }

    private(set) var entries: [Entry] = []

    /// - Parameter path: segments in braces stand for any text.
    mutating func add(_ path: String, _ methods: [String], _ terms: RouteTerms = RouteTerms()) {
        let segments = Self.segments(path)
        let index = entries.firstIndex { $0.segments == segments } ?? entries.endIndex
        if index == entries.endIndex { entries.append(Entry(path: path, segments: segments)) }
        for method in methods { entries[index].terms[method] = terms }
    }

    /// The methods of a request's path, in order; nil when there is no such path.
    func methods(of path: String) -> [String]? { entry(of: path)?.methods }

    /// What a route asks of its callers; nil when there is none for this path and method.
    func terms(of method: String, _ path: String) -> RouteTerms? { entry(of: path)?.terms[method] }

    private func entry(of path: String) -> Entry? {
        let asked = Self.segments(path)
        let matching = entries.filter { known in
            known.segments.count == asked.count
                && zip(known.segments, asked).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }
        // A literal path goes before one with a placeholder, as with the router.
        return matching.first { $0.segments == asked } ?? matching.first
    }

    private static func segments(_ path: String) -> [Substring] { path.split(separator: "/") }
}
