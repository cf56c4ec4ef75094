import AuditChain

/// What a verification came to, for programs and for people.
struct VerifyFindings {
    let verifier: ExportVerifier
    /// Nil when no file of anchors was given.
    let book: AnchorBook?

    static let columns = ["verified", "installation", "after", "head", "events", "anchors", "faults.detail"]

    var isWhole: Bool { verifier.isWhole && (book?.faults.isEmpty ?? true) }

    private typealias Fault = (name: String, sequence: Int64?, detail: String)

    private var faults: [Fault] {
        (book?.faults ?? []).map { ($0.name, $0.sequence, $0.description) }
            + verifier.faults.map { ($0.name, $0.sequence, $0.description) }
    }

    var document: JSONValue {
        .compact([
            "verified": .boolean(isWhole), "installation": verifier.header.map { .text($0.installation) },
            "after": verifier.header.map { .text($0.start.description) },
            "head": verifier.head.map { .text($0.description) }, "events": .integer(verifier.count),
            "anchors": book.map { .integer(Int64($0.anchors.count)) },
            "unchecked_anchors": .array(verifier.uncheckedAnchors.map { .text($0.head.description) }),
            "passed_over": .array(verifier.passedOver.map(\.findings)),
            "faults": .array(
                faults.map { fault in
                    .compact([
                        "fault": .text(fault.name), "seq": fault.sequence.map { .integer($0) },
                        "detail": .text(fault.detail),
                    ])
                }
            ),
            "has_more_faults": .boolean(verifier.hasMoreFaults),
        ])
    }

    func lines(_ surface: Surface) -> [String] {
        let words =
            isWhole ? "\(verifier.count) events are as they were written" : "the history is not as it was written"
        let style: TextStyle = isWhole ? .plain : .warning
        var lines = [style.apply(to: words, colored: surface.isColored)]
        lines += faults.map { "  " + TextWidth.printable($0.detail) }
        if verifier.hasMoreFaults { lines.append("  and more") }
        lines += verifier.passedOver.map { segment in
            let range = segment.sequences
            return TextWidth.printable(
                "passed over events \(range.lowerBound) to \(range.upperBound), sealed at \(segment.sealedAt) in "
                    + "\(segment.file) with root \(segment.root)"
            )
        }
        if let book {
            let unchecked = verifier.uncheckedAnchors
            lines.append("\(book.anchors.count { !unchecked.contains($0) }) anchors held against it")
        }
        lines += verifier.uncheckedAnchors.map {
            "the anchor of event \($0.head.sequence) is not held against this: the event is not in it"
        }
        return lines + (verifier.head.map { ["head " + $0.description] } ?? [])
    }
}

extension SealedSegment {
    fileprivate var findings: JSONValue {
        .object([
            "first": .integer(sequences.lowerBound), "last": .integer(sequences.upperBound),
            "sealed_at": .text(sealedAt), "file": .text(file), "file_sha256": .text(fileHash.hexadecimal),
            "root": .text(root.hexadecimal),
        ])
    }
}
