import Glibc
import JobStore
import NIOCore
import NIOPosix
import Synchronization

/// Tells who is at the other end of a Unix socket, as the kernel knows it (`SO_PEERCRED`, unix(7)).
final class PeerIdentity: Sendable {
    /// The layout of `struct ucred`, which Swift's Glibc module does not show.
    private struct Credentials: Sendable {
        var processID: Int32 = 0
        var userID: UInt32 = 0
        var groupID: UInt32 = 0
    }

    private let names = Mutex<[UInt32: String?]>([:])
    /// Who opened each connection, for as long as it is open.
    private let peers = Mutex<[ObjectIdentifier: Credentials]>([:])

    /// Who opened a connection.
    struct Peer: Sendable {
        var actor: Actor
        var userID: UInt32
        var groupID: UInt32
    }

    /// The process that opened the connection.
    /// - Parameter program: what the client says of itself, kept as a hint.
    /// - Throws: `ConnectionGone` when the client has left before it could be asked.
    func peer(of channel: any Channel, program: String?) async throws -> Peer {
        let peer = try await credentials(of: channel)
        var client = ["pid": String(peer.processID), "gid": String(peer.groupID)]
        client["user"] = try await userName(peer.userID)
        client["program"] = program
        let actor = Actor(name: "uid:\(peer.userID)", client: client)
        return Peer(actor: actor, userID: peer.userID, groupID: peer.groupID)
    }

    /// The groups that the peer's user belongs to, the one that its process had when it connected among them.
    func groups(of peer: Peer) async throws -> [UInt32] {
        guard let name = peer.actor.client["user"] else { return [peer.groupID] }
        let listed = try await NIOThreadPool.singleton.runIfActive { Self.lookUpGroups(of: name, peer.groupID) }
        return listed.contains(peer.groupID) ? listed : listed + [peer.groupID]
    }

    /// Asked once per connection: a connection does not change hands.
    private func credentials(of channel: any Channel) async throws -> Credentials {
        let id = ObjectIdentifier(channel)
        if let known = peers.withLock({ $0[id] }) { return known }
        guard channel.isActive, let socket = channel as? any SocketOptionProvider else { throw ConnectionGone() }
        let peer: Credentials
        do {
            peer = try await socket.unsafeGetSocketOption(
                level: SocketOptionLevel(SOL_SOCKET),
                name: SocketOptionName(SO_PEERCRED)
            )
            .get()
        } catch  where !channel.isActive {
            throw ConnectionGone()
        }
        peers.withLock { $0[id] = peer }
        channel.closeFuture.whenComplete { _ in self.forget(id) }
        return peer
    }

    private func forget(_ id: ObjectIdentifier) { peers.withLock { $0[id] = nil } }

    /// The user's name, when the system knows one. Asked once, and off the cooperative threads: a directory service
    /// may be behind it.
    private func userName(_ id: UInt32) async throws -> String? {
        if let known = names.withLock({ $0[id] }) { return known }
        let found = try await NIOThreadPool.singleton.runIfActive { Self.lookUp(id) }
        names.withLock { $0[id] = .some(found) }
        return found
    }

    private static func lookUpGroups(of name: String, _ first: UInt32) -> [UInt32] {
        var count: Int32 = 64
        while count <= 65_536 {
            var groups = [gid_t](repeating: 0, count: Int(count))
            let room = count
            if getgrouplist(name, first, &groups, &count) >= 0 { return Array(groups.prefix(Int(count))) }
            // Too little room: glibc says how much there should be (getgrouplist(3)).
            count = max(count, room * 2)
        }
        return []
    }

    private static func lookUp(_ id: UInt32) -> String? {
        var record = passwd()
        var result: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            guard let space = buffer.baseAddress,
                getpwuid_r(id, &record, space, buffer.count, &result) == 0, result != nil,
                let name = record.pw_name
            else { return nil }
            return String(cString: name)
        }
    }
}
