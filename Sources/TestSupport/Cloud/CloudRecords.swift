package import HTTPTransport
package import Workflow

/// A vault of the scripted cloud.
package struct CloudVault: Sendable, Equatable {
    package var id: String
    package var name: String
    package var sizeGB: Int
    package var objectType = "server"
    package var consistentLevel = "crash_consistent"
    package var tags: [String: String] = [:]
    package var resources: [String] = []
    package var status = "available"

    package init(id: String, name: String, sizeGB: Int = 200, resources: [String] = []) {
        self.id = id
        self.name = name
        self.sizeGB = sizeGB
        self.resources = resources
    }
}

/// A restore point of the scripted cloud, with the run that makes it.
package struct CloudRun: Sendable, Equatable {
    package var id: String
    package var vaultID: String
    package var name: String
    package var description: String
    package var resources: [String]
    package var startedAt: Timestamp
    package var endsAt: Timestamp
    /// When its backups and tasks begin to show in lists.
    package var listedAt: Timestamp

    package func isOver(at now: Timestamp) -> Bool { now >= endsAt }

    /// One backup for each resource, named as the cloud names them.
    package func backupName(_ index: Int) -> String {
        let digits = String(index + 1)
        return resources.count == 1 ? name : name + "-" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    package func backupID(_ index: Int) -> String {
        let digits = String(index + 1)
        return "b" + String(repeating: "0", count: 7 - digits.count) + digits + String(id.dropFirst(8))
    }
}

/// What goes wrong with a request.
package enum CloudFault: Sendable {
    /// This is the answer; nothing is carried out.
    case answer(HTTPReply)
    /// No whole answer comes, and nothing is carried out.
    case fail(HTTPTransportError)
    /// Carried out, but no whole answer comes.
    case loseAnswer(HTTPTransportError)
    /// Held until `CloudConnection.release`, then answered as usual.
    case hold
    /// Held until `CloudConnection.release`; then no whole answer comes, and nothing is carried out.
    case holdThenFail(HTTPTransportError)
    /// Carried out at once, then the answer is held until `CloudConnection.release`.
    case holdAnswer

    /// The connection broke after something was sent.
    package static let connectionLost = HTTPTransportError.scripted(.connectionLost, .maybeSent)
}
