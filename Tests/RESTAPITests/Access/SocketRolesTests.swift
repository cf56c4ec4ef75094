import Testing

@testable import RESTAPI

@Suite("Roles over the Unix socket")
struct SocketRolesTests {
    private let roles = SocketRoles([
        .admin: [.user(1000)], .operator: [.group(50), .user(1001)], .auditor: [.group(60)], .reader: [.group(70)],
    ])

    @Test(
        "the widest role that the user or one of the groups has",
        arguments: [
            (1000, [70], .admin), (1001, [], .operator), (1002, [70, 50], .operator), (1002, [70, 60], .auditor),
            (1002, [70], .reader), (1002, [71], nil), (1002, [], nil), (50, [], nil),
        ] as [(UInt32, [UInt32], Role?)]
    )
    func widest(user: UInt32, groups: [UInt32], role: Role?) {
        #expect(roles.role(user: user, groups: groups, own: 999) == role)
    }

    @Test("root and the daemon's own user may do everything; with no roles given, everybody may")
    func standing() {
        #expect(roles.role(user: 0, groups: [], own: 999) == .admin)
        #expect(roles.role(user: 999, groups: [70], own: 999) == .admin)
        #expect(SocketRoles().role(user: 5, groups: [], own: 999) == .admin)
        #expect(SocketRoles([.reader: []]).role(user: 5, groups: [], own: 999) == .admin)
        #expect(SocketRoles([.reader: [.user(6)]]).role(user: 5, groups: [], own: 999) == nil)
    }

    @Test("groups are looked up only when one is named")
    func lookups() {
        #expect(roles.namesGroups)
        #expect(!SocketRoles([.admin: [.user(1)]]).namesGroups)
        #expect(!SocketRoles().namesGroups)
    }
}
