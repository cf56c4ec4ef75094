/// Reads the lines of an anchors' file in order: which heads can be relied on, and what is wrong with the others.
package struct AnchorBook: Sendable {
    /// What can be relied on.
    package private(set) var anchors: [ChainAnchor] = []
    package private(set) var faults: [AnchorFault] = []
    /// Whose history it is, by the first line that could be relied on.
    package private(set) var installation: String?

    private let keys: [VerificationKey]
    private var lines = 0
    /// The anchor that had seen most so far.
    private var furthest: (line: Int, head: ChainHead)?
    private var hashes: [Int64: (line: Int, hash: ChainHash)] = [:]
    /// A line that could not be read. What a crash left of an appended line is followed by the whole of it, and is no fault.
    private var torn: (line: Int, text: String)?

    /// - Parameter keys: who may have signed. Without any, each signature is only held against the key that its line names,
    ///   which finds damage but no forger.
    package init(keys: [VerificationKey] = []) { self.keys = keys }

    /// Reads the next line, without its end.
    package mutating func read(line text: some StringProtocol) {
        lines += 1
        if let torn, !text.hasPrefix(torn.text) { noteTorn() }
        torn = nil
        guard let signed = SignedHead(line: text) else {
            torn = (lines, String(text))
            return
        }
        if let fault = fault(in: signed) {
            faults.append(AnchorFault(line: lines, sequence: signed.head.sequence, kind: fault))
        } else {
            keep(signed)
        }
    }

    /// Everything has been read.
    package mutating func finish() { noteTorn() }

    private mutating func noteTorn() {
        guard let torn else { return }
        faults.append(AnchorFault(line: torn.line, sequence: nil, kind: .unreadable))
        self.torn = nil
    }

    private func fault(in signed: SignedHead) -> AnchorFault.Kind? {
        let trusted = keys.map(\.id)
        guard let key = signed.key else { return keys.isEmpty ? nil : .unsigned(trusted: trusted) }
        if !keys.isEmpty, !keys.contains(key) { return .signatureForeign(key: key.id, trusted: trusted) }
        if !signed.isSignatureGood { return .signatureBroken(key: key.id) }
        guard let installation, installation != signed.installation else { return nil }
        return .otherInstallation(signed.installation, expected: installation)
    }

    /// What contradicts an earlier line is kept as well: the history has to bear out one of them at most.
    private mutating func keep(_ signed: SignedHead) {
        installation = signed.installation
        let head = signed.head
        if let earlier = hashes[head.sequence] {
            // The same head a second time: the line was appended again after a crash.
            guard earlier.hash != head.hash else { return }
            note(head, .contradicts(line: earlier.line, hash: earlier.hash))
        } else {
            hashes[head.sequence] = (lines, head.hash)
        }
        if let furthest, head.sequence < furthest.head.sequence {
            note(head, .wentBack(line: furthest.line, from: furthest.head.sequence))
        } else {
            furthest = (lines, head)
        }
        anchors.append(ChainAnchor(head, at: signed.at))
    }

    private mutating func note(_ head: ChainHead, _ kind: AnchorFault.Kind) {
        faults.append(AnchorFault(line: lines, sequence: head.sequence, kind: kind))
    }
}
