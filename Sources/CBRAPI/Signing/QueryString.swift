/// The query of a request, in the one form that is both sent and signed.
///
/// Pairs are ordered by raw key, then raw value, comparing UTF-8 bytes; the order of Swift strings is another one.
/// The pairs are sorted, not the joined text: key `a` comes before `a-b`.
enum QueryString {
    /// The encoded query without `?`; empty for no pairs. A key without value keeps its `=`.
    static func encoded(_ pairs: [QueryPair]) -> String {
        pairs.sorted(by: precedes)
            .map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
            .joined(separator: "&")
    }

    private static func precedes(_ left: QueryPair, _ right: QueryPair) -> Bool {
        if left.name.utf8.elementsEqual(right.name.utf8) {
            return left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
        }
        return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
}
