import NIOCore
import NIOHTTP1

/// The client is not there any more, so that nothing can be said about it or to it.
struct ConnectionGone: Error {}

extension Problem {
    /// What a failure to read a request means, when it is the client's: nobody may be there to read it.
    init?(ofClient error: any Error) {
        switch error {
        case is HTTPParserError: self.init(.malformedRequest, "the request cannot be taken apart")
        case is ConnectionGone, is ConnectionGuard.Refused, is IOError, is ChannelError:
            self.init(.malformedRequest, "the request did not come to its end")
        default: return nil
        }
    }
}
