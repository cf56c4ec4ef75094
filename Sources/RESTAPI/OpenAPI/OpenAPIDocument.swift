import Workflow

/// The description of the API in OpenAPI 3.1, made from the descriptions of its routes.
struct OpenAPIDocument: Sendable {
    let version: String
    /// The configured projects.
    let projects: [ProjectName: ProjectProfile]
    let operations: [OperationDescription]

    init(version: String, projects: [ProjectName: ProjectProfile]) {
        self.version = version
        self.projects = projects
        operations = Operations.all
    }

    /// What any request can be answered with.
    static let commonProblems: [Problem.Code] = [
        .malformedRequest, .invalidQuery, .invalidHeader, .forbidden, .foreignOrigin, .notAcceptable, .requestTimeout,
        .foreignHost, .internalError, .notReady, .storeUnavailable,
    ]
    /// What any request with a body can be answered with besides.
    static let bodyProblems: [Problem.Code] = [.malformedJSON, .bodyTooLarge, .unsupportedMediaType, .invalidRequest]

    var json: JSON {
        var paths: [(String, [JSON.Member])] = []
        for operation in operations {
            let index = paths.firstIndex { $0.0 == operation.path } ?? paths.endIndex
            if index == paths.endIndex { paths.append((operation.path, [])) }
            paths[index].1.append(.init(name: operation.method.lowercased(), value: document(of: operation)))
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Holdfast", "version": .string(version),
                "summary": "Backups of cloud servers and disks that cannot lose their place.",
                "description": .string(Self.introduction),
            ],
            "servers": .array([["url": "/"]]),
            "security": .array([["token": .array([])]]),
            "tags": .array(Operations.tags.map { ["name": .string($0.name), "description": .string($0.about)] }),
            "paths": .object(paths.map { .init(name: $0.0, value: .object($0.1)) }),
            "components": [
                "securitySchemes": [
                    "token": [
                        "type": "http", "scheme": "bearer",
                        "description": "Over TCP. Over the Unix socket the kernel says who calls.",
                    ]
                ],
                "schemas": .object(
                    Schemas.components(projects: projects).map { .init(name: $0.0, value: $0.1.json) }
                ),
            ],
        ]
    }

    private static let introduction = """
        Times are RFC 3339 in UTC with milliseconds. Members without a value are null, never left out. Every GET answers HEAD as \
        well. Errors are problem documents (RFC 9457).
        """

    private func document(of operation: OperationDescription) -> JSON {
        var document: JSON = [
            "operationId": .string(operation.id),
            "summary": .string(operation.summary),
            "tags": .array([.string(operation.tag)]),
            "parameters": .array(operation.parameters.map(\.document)),
        ]
        if operation.isOpen { document = document.adding(["security": .array([])]) }
        if let body = operation.body {
            document = document.adding([
                "requestBody": [
                    "required": .bool(true), "content": ["application/json": ["schema": body.json]],
                ]
            ])
        }
        return document.adding(["responses": .object(answers(of: operation) + problems(of: operation))])
    }

    private func answers(of operation: OperationDescription) -> [JSON.Member] {
        operation.answers.map { .init(name: String($0.status), value: $0.document) }
    }

    private func problems(of operation: OperationDescription) -> [JSON.Member] {
        var codes = Self.commonProblems + operation.problems
        if operation.body != nil { codes += Self.bodyProblems }
        if !operation.isOpen { codes.append(.unauthorized) }
        return Set(codes.map(\.status)).sorted()
            .map { status in
                let here = Problem.Code.allCases.filter { $0.status == status && codes.contains($0) }
                return .init(name: String(status), value: Self.problem(here, status))
            }
    }

    private static func problem(_ codes: [Problem.Code], _ status: Int) -> JSON {
        let schema: JSON = [
            "allOf": .array([
                Schema.named("Problem").json,
                ["properties": ["code": Schema.choice(codes.map(\.rawValue)).json]],
            ])
        ]
        let headers = headers(of: status)
        return [
            "description": .string(codes.map(\.title).joined(separator: "; ")),
            "headers": .object(headers.map { .init(name: $0.name, value: $0.document) }),
            "content": ["application/problem+json": ["schema": schema]],
        ]
    }
}

extension OpenAPIDocument {
    private static func headers(of status: Int) -> [OperationDescription.Header] {
        switch status {
        case 401: [.init(name: "WWW-Authenticate", about: "Bearer.")]
        case 409, 429, 503:
            [
                .init(
                    name: "Retry-After",
                    about: "After how many seconds it may be worth trying again.",
                    schema: .text(pattern: "^[0-9]+$"),
                    isCertain: status == 429
                )
            ]
        default: []
        }
    }
}

extension OperationDescription.Header {
    fileprivate var document: JSON {
        ["description": .string(about), "required": .bool(isCertain), "schema": schema.json]
    }
}

extension OperationDescription.Parameter {
    fileprivate var document: JSON {
        var document: JSON = ["name": .string(name), "in": .string(place), "schema": schema.json]
        if place == "path" { document = document.adding(["required": .bool(true)]) }
        if let about { document = document.adding(["description": .string(about)]) }
        if let example { document = document.adding(["example": example]) }
        return document
    }
}

extension OperationDescription.Answer {
    fileprivate var document: JSON {
        var document: JSON = ["description": .string(about)]
        if !headers.isEmpty {
            document = document.adding([
                "headers": .object(
                    headers.map { .init(name: $0.name, value: $0.document) }
                )
            ])
        }
        if !content.isEmpty {
            document = document.adding([
                "content": .object(
                    content.map { .init(name: $0.media, value: $0.schema.map { ["schema": $0.json] } ?? .object([])) }
                )
            ])
        }
        if !links.isEmpty {
            document = document.adding([
                "links": .object(
                    links.map {
                        .init(
                            name: $0.name,
                            value: [
                                "operationId": .string($0.operation),
                                "parameters": ["id": .string("$response.body#\($0.member)")],
                            ]
                        )
                    }
                )
            ])
        }
        return document
    }
}
