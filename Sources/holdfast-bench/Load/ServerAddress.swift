import Foundation
import NIOCore
import NIOPosix

/// Where a server listens.
enum ServerAddress: Sendable {
    case socket(String)
    case loopback(port: Int)

    /// Reads what the programs print when they are ready: `unix:/path` or `http://host:port`.
    init?(_ text: String) {
        if text.hasPrefix("unix:") {
            self = .socket(String(text.dropFirst("unix:".count)))
        } else if let port = text.split(separator: ":").last.flatMap({ Int($0) }) {
            self = .loopback(port: port)
        } else {
            return nil
        }
    }

    func connect(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
        switch self {
        case .socket(let path): bootstrap.connect(unixDomainSocketPath: path)
        case .loopback(let port): bootstrap.connect(host: "127.0.0.1", port: port)
        }
    }
}
