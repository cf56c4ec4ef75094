import Hummingbird
import JobStore
import Logging
import NIOCore

/// What belongs to one request: its connection and, once that is decided, who sent it.
struct RESTContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// Nil only for the probes that anybody may ask.
    var principal: Principal?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// By which the log knows the request; nil when the log keeps no metadata. (Hummingbird's own `id` ends the process
    /// then.)
    var requestID: String? { logger[metadataKey: "hb.request.id"]?.description }

    /// Who sent the request.
    var actor: Actor {
        get throws(Problem) {
            guard let principal else { throw Problem(.unauthorized, "the caller is not known") }
            return principal.actor
        }
    }

    /// The id in the path, in lower case. What is no UUID cannot be there.
    func identifier(_ noun: String) throws(Problem) -> String {
        guard let text = parameters.get("id"), let id = UUIDText.normalized(text) else {
            throw Problem(.notFound, "there is no such \(noun); ids are UUIDs")
        }
        return id
    }
}
