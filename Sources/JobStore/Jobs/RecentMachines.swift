import Synchronization
import Workflow

/// Job machines as they were written last, so that a claim need not read what this very process has written.
///
/// A machine is only taken for the text that it was written as, to the letter: whatever else has changed the row, or undone
/// the write, is seen by that.
final class RecentMachines: Sendable {
    /// How many are kept; a machine and its text take about 4 KB.
    private let limit: Int
    private let images = Mutex<[JobID: JobImage]>([:])

    init(limit: Int = 2048) { self.limit = limit }

    func note(_ image: JobImage) {
        images.withLock { images in
            // A working set that does not fit is begun anew: rare, and cheaper than to keep an order.
            if images.count >= limit, images[image.machine.id] == nil { images.removeAll(keepingCapacity: true) }
            images[image.machine.id] = image
        }
    }

    /// The machine that was written as this text; nil when it is not among the recent ones.
    func machine(_ id: JobID, writtenAs json: String) -> JobMachine? {
        images.withLock { images in
            guard let image = images[id], image.json.utf8.elementsEqual(json.utf8) else { return nil }
            return image.machine
        }
    }
}
