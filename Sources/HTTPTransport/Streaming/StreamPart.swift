/// A piece of a reply that is read while it comes.
package enum StreamPart: Equatable, Sendable {
    /// Comes once, first: status and fields.
    case head(status: Int, headers: [HTTPHeader])
    /// Bytes of the body, in order, cut where the network cut them.
    case chunk([UInt8])
}
