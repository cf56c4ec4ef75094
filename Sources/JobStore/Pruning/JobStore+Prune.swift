import AuditChain
import Workflow

extension JobStore {
    /// One round of pruning: what an earlier one left half done, then jobs, then the history.
    ///
    /// A part of the history goes through four stages, each durable before the next: it is exported to a file; the file is
    /// read back and held against the chain; the tombstone is written with an event; the events are deleted. A crash in
    /// between loses nothing: what has no tombstone is exported again, what has one is deleted in the next round.
    ///
    /// - Parameter dry: says what would happen, and changes nothing.
    /// - Throws: `conflict` when another round or a recovery is under way, when a file does not show what it should, or when an exported
    ///   file has gone before its events were deleted; nothing is deleted then.
    package func prune(
        _ policy: RetentionPolicy,
        _ order: PruneOrder,
        dry: Bool = false
    ) async throws(StoreError) -> PruneReport {
        guard beginPruning() else { throw .conflict("a pruning is under way") }
        defer { endPruning() }
        guard try await recoveryState() == nil else {
            throw .conflict("a recovery is under way, which needs all that is known; prune when it has ended")
        }
        var report = PruneReport()
        if !dry { try await finishDeletion(policy, order, &report) }
        try await pruneJobs(policy, order, dry: dry, &report)
        if !report.hasMore { try await pruneHistory(policy, order, dry: dry, &report) }
        return report
    }

    private func pruneJobs(
        _ policy: RetentionPolicy,
        _ order: PruneOrder,
        dry: Bool,
        _ report: inout PruneReport
    ) async throws(StoreError) {
        var place: PrunePlace? = PrunePlace()
        while let next = place {
            let batch = try await pruneJobs(policy, order, from: next, limit: Self.jobBatch, dry: dry)
            report.jobsPruned += batch.pruned
            report.jobsKept.merge(batch.kept, uniquingKeysWith: +)
            place = batch.next
            if !dry, report.jobsPruned >= Self.jobsInRound, place != nil {
                report.hasMore = true
                return
            }
        }
    }

    private func pruneHistory(
        _ policy: RetentionPolicy,
        _ order: PruneOrder,
        dry: Bool,
        _ report: inout PruneReport
    ) async throws(StoreError) {
        var place: Int64 = 0
        while true {
            switch try await nextSegment(policy, after: place, now: order.now) {
            case .nothing: return
            case .kept(let kept):
                report.segmentsKept.append(kept)
                place = kept.last
            case .ready(let plan):
                if !dry, report.segments.count >= Self.segmentsInRound {
                    report.hasMore = true
                    return
                }
                let file = dry ? nil : try await prune(plan, policy, order, &report)
                report.segments.append(
                    SealedSegmentSummary(first: plan.sequences.lowerBound, last: plan.end.sequence, file: file)
                )
                place = plan.end.sequence
            }
        }
    }

    /// - Returns: the name of the file that the part was exported to.
    private func prune(
        _ plan: SegmentPlan,
        _ policy: RetentionPolicy,
        _ order: PruneOrder,
        _ report: inout PruneReport
    ) async throws(StoreError) -> String {
        let file = SegmentFile(folder: policy.segmentFolder, name: plan.fileName(installation: installationID))
        try await file.write(plan, from: self)
        let contents = try await file.check(plan, installation: installationID)
        let segment = try await seal(
            plan,
            root: contents.root,
            file: file.name,
            fileHash: contents.fileHash,
            policy,
            order
        )
        try await delete(segment, order, &report)
        return file.name
    }

    /// Deletes what is sealed, if its file is still what it was when it was sealed.
    private func finishDeletion(
        _ policy: RetentionPolicy,
        _ order: PruneOrder,
        _ report: inout PruneReport
    ) async throws(StoreError) {
        while let segment = try await segmentToDelete() {
            let file = SegmentFile(folder: policy.segmentFolder, name: segment.file)
            let contents = try await file.check(
                SegmentPlan(start: segment.start, end: segment.end),
                installation: installationID
            )
            guard contents == SegmentFile.Contents(root: segment.root, fileHash: segment.fileHash) else {
                throw .conflict("\(file.path) is not the file that was sealed")
            }
            try await delete(segment, order, &report)
        }
    }

    private func delete(
        _ segment: SealedSegment,
        _ order: PruneOrder,
        _ report: inout PruneReport
    ) async throws(StoreError) {
        var removed = Self.eventBatch
        while removed == Self.eventBatch {
            removed = try await deleteEvents(of: segment, limit: Self.eventBatch, order)
            report.eventsDeleted += removed
        }
    }

    /// How many jobs are looked at, and how many events deleted, in one transaction: other writes wait for so long.
    private static let jobBatch = 200
    private static let eventBatch = 1000
    /// The bounds of one round, so that a request that asks for one is answered soon.
    private static let jobsInRound = 2000
    private static let segmentsInRound = 8
}
