import RESTAPI
import ServiceLifecycle

#if Failpoints
    import Failpoints
#endif

/// The API as a part of the daemon: says on standard output when and where it listens.
struct APIService: Service {
    let server: RESTServer
    let manager: ServiceManager?

    func run() async throws {
        try await server.run { address in
            #if Failpoints
                Failpoint.listening.hit()
            #endif
            Readiness(address: "\(address)").announce()
            manager?.tellReady(status: "listening on \(address)")
        }
    }
}

extension APIService: CustomStringConvertible {
    /// What the log calls it; the default would print everything that it holds.
    var description: String { "api" }
}
