import RESTAPI
import Settings

extension RESTAPI.ListenAddress {
    init(_ configuration: Configuration) {
        self =
            switch configuration.listen {
            case .unix(let path, let mode): .unixSocket(path: path, mode: mode)
            case .tcp(let host, let port): .tcp(host: host, port: port, hosts: configuration.listenHosts)
            }
    }
}

extension SocketRoles {
    init(_ roles: [APIToken.Role: [SocketCaller]]) {
        let callers = roles.map { role, callers in
            (Role(role), Set(callers.map { SocketRoles.Caller($0) }))
        }
        self.init(Dictionary(uniqueKeysWithValues: callers))
    }
}

extension SocketRoles.Caller {
    fileprivate init(_ caller: SocketCaller) {
        self =
            switch caller {
            case .user(let number): .user(number)
            case .group(let number): .group(number)
            }
    }
}

extension AccessToken {
    init(_ token: APIToken) {
        self.init(name: token.name, role: Role(token.role), sha256: token.sha256)
    }
}

extension Role {
    init(_ role: APIToken.Role) {
        self =
            switch role {
            case .reader: .reader
            case .operator: .operator
            case .admin: .admin
            case .auditor: .auditor
            }
    }
}

extension RESTLimits {
    init(_ limits: Configuration.Limits) {
        self.init()
        bodyMax = limits.bodyBytes
    }
}
