import Glibc
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

    /// A job as it was written last; nil when it is not among the recent ones.
    func image(of id: JobID) -> JobImage? { images.withLock { $0[id] } }

    /// The machine that was written as this text; nil when it is not among the recent ones.
    func machine(_ id: JobID, writtenAs json: String) -> JobMachine? {
        images.withLock { images in
            guard let image = images[id], Self.isSame(image.json, json) else { return nil }
            return image.machine
        }
    }

    /// Byte for byte: `==` takes text for equal that is only written in another way.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        var (left, right) = (left, right)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                guard left.count == right.count, let first = left.baseAddress, let second = right.baseAddress else {
                    return left.isEmpty && right.isEmpty
                }
                return memcmp(first, second, left.count) == 0
            }
        }
    }
}
