/// Checks an exported history line by line, in constant memory, without the database that it came from.
package struct ExportVerifier: Sendable {
    private let anchors: [ChainAnchor]
    private let installation: String?
    private let isPart: Bool
    /// Anchors of what comes after a part.
    private var anchorsBeyond: [ChainAnchor] = []
    private var chain: ChainVerifier?
    private var lines: Int64 = 0

    package private(set) var header: ExportHeader?
    /// Why nothing could be checked at all; nil when the first line was as it should be.
    package private(set) var refusal: String?

    /// - Parameters:
    ///   - anchors: heads that somebody wrote down.
    ///   - installation: whose they are; nil when that is not known.
    ///   - isPart: what will be read is known to be a part of a longer history, such as a sealed segment: anchors beyond the
    ///     end that its header names are not held against it.
    package init(anchors: [ChainAnchor] = [], installation: String? = nil, isPart: Bool = false) {
        self.anchors = anchors
        self.installation = installation
        self.isPart = isPart
    }

    /// Reads the next line, without its end.
    package mutating func read(line: some StringProtocol) {
        lines += 1
        guard refusal == nil else { return }
        guard chain != nil else { return begin(line) }
        if line.hasPrefix(Self.tombstonePrefix) {
            if let segment = SealedSegment(line: line) {
                chain?.read(segment)
            } else {
                chain?.readUnreadable(position: lines, "it is not a tombstone as they are exported")
            }
            return
        }
        do throws(ChainedEvent.LineFailure) {
            let (event, hash) = try ChainedEvent.reading(line)
            chain?.read(event, hash: hash)
        } catch {
            chain?.readUnreadable(position: lines, error.description)
        }
    }

    /// Everything has been read. What the header promised and did not come is a fault.
    package mutating func finish() {
        if lines == 0 { refusal = "there is nothing in it" }
        chain?.finish()
    }

    private mutating func begin(_ line: some StringProtocol) {
        guard let header = ExportHeader(line) else {
            refusal = "its first line is not that of an exported history"
            return
        }
        if header.start.sequence == 0, header.start != .genesis(of: header.installation) {
            refusal = "it does not begin where the history of installation \(header.installation) does"
            return
        }
        if let installation, installation != header.installation {
            refusal = "it is of installation \(header.installation), and the anchors are of \(installation)"
            return
        }
        self.header = header
        var inside = anchors
        if isPart {
            anchorsBeyond = anchors.filter { $0.head.sequence > header.end.sequence }
            inside.removeAll { $0.head.sequence > header.end.sequence }
        }
        chain = ChainVerifier(from: header.start, anchors: inside + [ChainAnchor(header.end)])
    }

    /// How a tombstone begins; an event begins with its action.
    private static let tombstonePrefix = "{\"after\":"

    /// What does not fit, in the order of the lines; see `ChainVerifier.faults`.
    package var faults: [ChainFault] { chain?.faults ?? [] }
    package var hasMoreFaults: Bool { chain?.hasMoreFaults ?? false }
    /// How many events were read.
    package var count: Int64 { chain?.count ?? 0 }
    /// How far the history was read.
    package var head: ChainHead? { chain?.head }
    /// The tombstones that stand in the place of events, in order.
    package var passedOver: [SealedSegment] { chain?.passedOver ?? [] }
    /// Anchors that could not be held against anything.
    package var uncheckedAnchors: [ChainAnchor] { (chain?.uncheckedAnchors ?? []) + anchorsBeyond }
    /// True when all of it was read and everything fits.
    package var isWhole: Bool { refusal == nil && chain != nil && faults.isEmpty }
}
