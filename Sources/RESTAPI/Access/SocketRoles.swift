/// What callers over the Unix socket may do, by what the kernel says of them.
package struct SocketRoles: Equatable, Sendable {
    /// A user or a group, by number.
    package enum Caller: Hashable, Sendable {
        case user(UInt32)
        case group(UInt32)
    }

    private let callers: [Role: Set<Caller>]

    /// - Parameter callers: who has which role. When nobody has any, whoever may open the socket may do everything.
    package init(_ callers: [Role: Set<Caller>] = [:]) {
        self.callers = callers.filter { !$0.value.isEmpty }
    }

    /// False when the groups of a caller make no difference.
    var namesGroups: Bool {
        callers.values.contains { $0.contains { if case .group = $0 { true } else { false } } }
    }

    /// The widest role that a caller has; nil when there is none.
    /// - Parameter own: the daemon's own user, who could read the database anyway, and so could root: both may do everything.
    func role(user: UInt32, groups: [UInt32], own: UInt32) -> Role? {
        if callers.isEmpty || user == 0 || user == own { return .admin }
        let names = Set([.user(user)] + groups.map { Caller.group($0) })
        return Self.widestFirst.first { !(callers[$0] ?? []).isDisjoint(with: names) }
    }

    private static let widestFirst: [Role] = [.admin, .operator, .auditor, .reader]
}
