/// What is being waited for.
enum WatchTarget: Equatable, Sendable {
    case job(String)
    case group(String)
    /// All jobs that are under way.
    case open

    /// The words that lead back to it.
    var watchCommand: String {
        switch self {
        case .job(let id): "holdfast jobs watch \(id)"
        case .group(let id): "holdfast groups watch \(id)"
        case .open: "holdfast jobs watch"
        }
    }

    /// The request that reads it.
    /// - Parameters:
    ///   - wait: seconds the daemon may hold its answer back until the jobs are at rest; nil asks for it at once.
    ///   - entityTag: of what was read last. With it the daemon answers as soon as anything has changed.
    func call(wait: Int? = nil, entityTag: String? = nil) -> DaemonCall {
        var call: DaemonCall =
            switch self {
            case .job(let id): .get("v1", "jobs", id)
            case .group(let id): .get("v1", "groups", id)
            case .open: .get("v1", "jobs")
            }
        if let wait {
            call.fields.append(("Prefer", "wait=\(wait)"))
            call.timeLimit = .seconds(wait + 30)
        }
        if let entityTag { call.fields.append(("If-None-Match", entityTag)) }
        return call
    }
}
