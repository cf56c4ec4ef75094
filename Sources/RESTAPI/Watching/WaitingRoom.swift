import Synchronization

/// Bounds how many callers hold a connection until something happens.
final class WaitingRoom: Sendable {
    /// A place in the room, free again when nobody holds the value any more.
    final class Seat: Sendable {
        private let room: WaitingRoom

        fileprivate init(_ room: WaitingRoom) { self.room = room }

        deinit { room.taken.withLock { $0 -= 1 } }
    }

    private let size: Int
    private let taken = Mutex(0)

    /// After how many seconds a place may be free: those who wait do so for a minute at most, streams for longer.
    private static let retryAfter = 10

    init(size: Int) { self.size = size }

    /// A place, or nil when all are taken.
    func seatIfFree() -> Seat? {
        let isFree = taken.withLock { taken in
            guard taken < size else { return false }
            taken += 1
            return true
        }
        return isFree ? Seat(self) : nil
    }

    /// A place.
    /// - Throws: `Problem` when all are taken.
    func seat() throws(Problem) -> Seat {
        guard let seat = seatIfFree() else {
            throw Problem(
                .tooManyWaiting,
                "\(size) callers wait for news already; ask without waiting or later",
                retryAfter: Self.retryAfter
            )
        }
        return seat
    }
}
