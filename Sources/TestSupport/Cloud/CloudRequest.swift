import Foundation
package import HTTPTransport
package import Workflow

/// What a request asks of the scripted cloud.
package enum CloudCall: String, CaseIterable, Sendable {
    case token, showProtectable, listVaults, showVault, createVault, addResource, createRestorePoint, showRestorePoint
    case listBackups, listTasks, listVaultsByTag, other

    package var isChange: Bool { self == .createVault || self == .addResource || self == .createRestorePoint }

    init(method: String, path: [String]) {
        self =
            switch (method, path.first ?? "", path.count) {
            case ("POST", "auth", 2): .token
            case ("GET", "protectables", 4): .showProtectable
            case ("GET", "vaults", 1): .listVaults
            case ("GET", "vaults", 2): .showVault
            case ("POST", "vault", 3) where path[2] == "action": .listVaultsByTag
            case ("POST", "vaults", 1): .createVault
            case ("POST", "vaults", 3) where path[2] == "addresources": .addResource
            case ("POST", "checkpoints", 1): .createRestorePoint
            case ("GET", "checkpoints", 2): .showRestorePoint
            case ("GET", "backups", 1): .listBackups
            case ("GET", "operation-logs", 1): .listTasks
            default: .other
            }
    }
}

/// A request as it arrived.
package struct CloudRequest: Sendable {
    package let call: CloudCall
    package let method: String
    /// Without endpoint, version and project.
    package let path: [String]
    package let query: [String: String]
    package let headers: [HTTPHeader]
    package let body: [UInt8]
    package let at: Timestamp

    init(_ request: HTTPRequest, at moment: Timestamp) {
        let parts = request.url.split(separator: "?", maxSplits: 1).map(String.init)
        // http: / host / v3 / project / …; the token's path has no project.
        let segments = parts[0].split(separator: "/").dropFirst(3).map { $0.removingPercentEncoding ?? String($0) }
        let isIdentity = segments.first == "auth"
        path = isIdentity ? Array(segments) : Array(segments.dropFirst())
        var query: [String: String] = [:]
        for pair in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1).map { $0.removingPercentEncoding ?? String($0) }
            query[sides[0]] = sides.count > 1 ? sides[1] : ""
        }
        self.query = query
        method = request.method
        headers = request.headers
        body = request.body ?? []
        at = moment
        call = CloudCall(method: request.method, path: path)
    }

    /// The body with its members in a fixed order, so that two can be compared as text.
    package var bodyText: String { JSONText.sorted(body) }

    /// True when an access key signed it.
    package var isSigned: Bool { headers.first("Authorization") != nil }

    package var token: String? { headers.first("X-Auth-Token") }
}

/// JSON as text that can be compared.
package enum JSONText {
    /// Parses and writes again with sorted members; the text itself when it is not JSON.
    package static func sorted(_ bytes: some Sequence<UInt8>) -> String {
        let data = Data(bytes)
        guard let value = try? JSONSerialization.jsonObject(with: data),
            let text = try? JSONSerialization.data(
                withJSONObject: value,
                options: [.sortedKeys, .withoutEscapingSlashes]
            )
        else { return String(decoding: data, as: UTF8.self) }
        return String(decoding: text, as: UTF8.self)
    }

    package static func sorted(_ text: String) -> String { sorted(text.utf8) }
}
