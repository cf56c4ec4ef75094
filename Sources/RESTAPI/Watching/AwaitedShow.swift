import HTTPTypes
import Hummingbird
import JobStore
import Workflow

/// Something that a caller may look at at once or wait for: a job or a group.
protocol Awaitable: Sendable {
    var entityTag: String { get }
    /// True when it will not change any more without a person.
    var isSettled: Bool { get }
    var document: JSON { get }
}

extension JobDetail: Awaitable {}
extension GroupDetail: Awaitable {}

extension APIEnvironment {
    /// Answers a GET of something that changes, with its `ETag`, `If-None-Match` and `Prefer: wait=N`.
    /// - Parameters:
    ///   - find: reads it as it is now.
    ///   - jobs: the jobs whose changes change it.
    func show<Detail: Awaitable>(
        _ request: Request,
        find: @escaping @Sendable () async throws -> Detail,
        changing jobs: () async throws -> [JobID]
    ) async throws -> Response {
        let known = request.noneMatch
        var headers: HTTPFields = [:]
        let detail: Detail
        if let wait = request.preferredWait(longest: limits.waitMax) {
            headers[.preferenceApplied] = "wait=\(wait.components.seconds)"
            let seat = try waiters.seat()
            detail = try await awaited(find, try await jobs(), within: wait, known, in: seat)
        } else {
            detail = try await find()
        }
        headers[.eTag] = detail.entityTag
        if known.contains(detail.entityTag) { return Response(status: .notModified, headers: headers) }
        return Response(.ok, detail.document, headers)
    }

    /// It, once it differs from what the caller knows or, when they know nothing, once it is settled; as it is when the
    /// time is up.
    private func awaited<Detail: Awaitable>(
        _ find: @escaping @Sendable () async throws -> Detail,
        _ jobs: [JobID],
        within limit: Duration,
        _ known: [String],
        in seat: WaitingRoom.Seat
    ) async throws -> Detail {
        let news = try await watch.first(changing: jobs, within: limit, in: seat) { () -> Detail? in
            let detail = try await find()
            let isNews = known.isEmpty ? detail.isSettled : !known.contains(detail.entityTag)
            return isNews ? detail : nil
        }
        if let news { return news }
        return try await find()
    }
}
