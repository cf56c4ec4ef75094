import Testing

@testable import CBREmulator

@Suite("The API's description")
struct OpenAPITests {
    private let document = OpenAPIDocument(projectID: TestRegion.projectID, url: "http://127.0.0.1:1").json

    @Test("every call is described, each with its own operation id")
    func complete() {
        let paths = document["paths"]?.objectValue ?? JSONObject()
        let ids = paths.keys.flatMap { path in
            (paths[path]?.objectValue?.keys ?? []).compactMap { paths[path]?[$0]?["operationId"]?.stringValue }
        }
        let calls = CBREmulator.Operation.allCases.filter { $0 != .unknown }
        #expect(ids.count == calls.count)
        #expect(Set(ids) == Set(calls.map(\.rawValue)))
    }

    @Test("every reference leads somewhere")
    func references() {
        let known = document.value(at: "components.schemas")?.objectValue?.keys ?? []
        for reference in Self.references(document) {
            #expect(known.contains { reference == "#/components/schemas/\($0)" }, "\(reference)")
        }
    }

    private static func references(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let object):
            let own = object["$ref"]?.stringValue.map { [$0] } ?? []
            return own + object.keys.flatMap { references(object[$0] ?? .null) }
        case .array(let elements): return elements.flatMap(references)
        case .null, .bool, .int, .double, .string: return []
        }
    }

    @Test("a path finds its operation; literal parts win over placeholders")
    func routes() {
        let routes = RouteTable()
        func operation(_ method: String, _ path: String) -> CBREmulator.Operation? {
            let request = WireRequest(method: method, target: path, headers: [], body: [])
            return routes.match(method: method, segments: request.segments)?.operation
        }
        #expect(operation("GET", "/v3/p/vaults/summary") == .showVaultSummary)
        #expect(operation("GET", "/v3/p/vaults/some-id") == .showVault)
        #expect(operation("POST", "/v3/auth/tokens") == .createToken)
        #expect(operation("GET", "/v3/p/vault/tags") == .listProjectTags)
        #expect(operation("POST", "/v3/p/vault/resource_instances/action") == .filterVaults)
        #expect(operation("DELETE", "/v3/p/vault/v/tags/a%2Fb?x") == .deleteVaultTag)
        #expect(operation("GET", "/v3/p/vaults/") == nil)
        #expect(operation("GET", "/v3/p/vaults//") == nil)
        #expect(operation("GET", "/v4/p/vaults") == nil)
        #expect(operation("GET", "/v3/") == .identityVersion)
    }
}
