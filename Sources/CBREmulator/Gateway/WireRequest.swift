/// One request as it came over the wire, free of any server library.
struct WireRequest: Sendable {
    let method: String
    /// Path and query exactly as sent.
    let target: String
    /// Lower-case names in the order sent.
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    init(method: String, target: String, headers: [(name: String, value: String)], body: [UInt8]) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The path as sent, without the query.
    var rawPath: Substring { target.prefix { $0 != "?" } }

    /// The query as sent, without the question mark.
    var rawQuery: Substring {
        guard let mark = target.firstIndex(of: "?") else { return "" }
        return target[target.index(after: mark)...]
    }

    /// The percent-decoded parts of the path.
    var segments: [String] {
        rawPath.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { PercentCoding.decodedText($0) }
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    var query: Query { Query(rawQuery) }
}
