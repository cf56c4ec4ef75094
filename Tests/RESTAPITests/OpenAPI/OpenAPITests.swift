import JobStore
import TestSupport
import Testing

@testable import RESTAPI
@testable import Workflow

@Suite("The description in OpenAPI", .timeLimit(.minutes(5)))
struct OpenAPITests {
    private static let document = OpenAPIDocument(
        version: "1.2.3",
        projects: [
            ProjectName("a"): ProjectProfile(markerPlacement: .name),
            ProjectName("b"): ProjectProfile(markerPlacement: .description),
        ]
    )

    @Test("has every route and no other")
    func routes() async throws {
        try await LiveAPI.run { api in
            let environment = APIEnvironment(
                store: api.store,
                engine: api.engine.port(projects: [:], pendingMax: 1),
                limits: RESTLimits(),
                version: "1.2.3",
                targetAge: nil,
                signingKey: nil,
                retention: RetentionPolicy(segmentFolder: api.store.folder + "/audit-segments"),
                tokens: TokenBook([]),
                waiters: WaitingRoom(size: 1),
                now: { api.clock.now },
                sleep: { _ in }
            )
            let registered = RESTServer.routes(environment).paths.entries.flatMap { entry in
                entry.methods.filter { $0 != "HEAD" }.map { "\($0) \(entry.path)" }
            }
            let described = Self.document.operations.map { "\($0.method) \($0.path)" }
            #expect(registered.sorted() == described.sorted())
        }
    }

    @Test("tells of each route's media types as the route is registered")
    func media() async throws {
        try await LiveAPI.run { api in
            for operation in Self.document.operations where operation.method == "GET" {
                let told = operation.answers.flatMap { $0.content.map(\.media) }
                let path = operation.path.replacing("{id}", with: "00000000-0000-7000-8000-000000000000")
                let answer = try await api.client.get(path, ["Accept": "image/png"])
                #expect(answer.status == 406, "\(path)")
                let detail = answer.json.at("detail")?.string ?? ""
                for media in Set(told) { #expect(detail.contains(media), "\(path): \(detail)") }
            }
        }
    }

    @Test("names operations once, and its references lead somewhere")
    func references() {
        let operations = Self.document.operations
        #expect(Set(operations.map(\.id)).count == operations.count)
        #expect(operations.allSatisfy { !$0.tag.isEmpty })
        let json = Self.document.json
        guard case .object(let schemas)? = json["components"]?["schemas"] else {
            Issue.record("there are no schemas")
            return
        }
        let names = Set(schemas.map { "#/components/schemas/\($0.name)" })
        #expect(names.count == schemas.count)
        let used = Self.references(in: json)
        #expect(used.subtracting(names) == [])
        #expect(names.subtracting(used) == [])
        let ids = Set(operations.map(\.id))
        let linked = Set(operations.flatMap { $0.answers.flatMap { $0.links.map(\.operation) } })
        #expect(linked.subtracting(ids) == [])
    }

    @Test("has a parameter for every placeholder of a path")
    func placeholders() {
        for operation in Self.document.operations {
            let wanted = operation.path.matches(of: #/\{([a-z_]+)\}/#).map { String($0.output.1) }
            let told = operation.parameters.filter { $0.place == "path" }.map(\.name)
            #expect(told == wanted, "\(operation.path)")
        }
    }

    @Test("every problem can be met somewhere")
    func problems() {
        var met = Set(OpenAPIDocument.commonProblems + OpenAPIDocument.bodyProblems + [.unauthorized])
        for operation in Self.document.operations { met.formUnion(operation.problems) }
        // Those of the router itself belong to no route.
        #expect(Set(Problem.Code.allCases).subtracting(met) == [.unknownPath, .methodNotAllowed])
    }

    @Test("is served, with the configured projects")
    func served() async throws {
        try await LiveAPI.run { api in
            let answer = try await api.client.get("/openapi.json")
            #expect(answer.status == 200)
            #expect(answer["Content-Type"] == "application/json")
            let project = answer.json.at(
                "components",
                "schemas",
                "ServerSubmission",
                "properties",
                "project",
                "enum",
                "0"
            )
            #expect(project?.string == "default")
        }
    }

    private static func references(in json: JSON) -> Set<String> {
        switch json {
        case .object(let members):
            Set(
                members.flatMap { member in
                    if member.name == "$ref", case .string(let text) = member.value { return [text] }
                    return Array(references(in: member.value))
                }
            )
        case .array(let elements): Set(elements.flatMap { references(in: $0) })
        case .null, .bool, .number, .string: []
        }
    }
}
