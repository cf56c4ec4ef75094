/// A head that somebody wrote down, and when.
package struct ChainAnchor: Equatable, Sendable {
    package let head: ChainHead
    /// RFC 3339, in UTC with milliseconds, which sorts as text; nil when it is not known.
    package let at: String?

    package init(_ head: ChainHead, at: String? = nil) {
        self.head = head
        self.at = at
    }
}
