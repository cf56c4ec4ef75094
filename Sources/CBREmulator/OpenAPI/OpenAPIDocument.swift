/// Describes the emulator's calls in OpenAPI 3.0, made from the route table, so that no call is left out.
struct OpenAPIDocument: Sendable {
    let projectID: String
    let url: String

    var json: JSONValue {
        var paths = JSONObject()
        for call in RouteTable.calls {
            var path = paths[call.template]?.objectValue ?? JSONObject()
            path[call.method.lowercased()] = operation(call.operation, template: call.template)
            paths[call.template] = .object(path)
        }
        return [
            "openapi": "3.0.3",
            "info": [
                "title": "Emulator of the Cloud Backup and Recovery API", "version": "3",
                "description": "Sign requests with AK/SK or send a token of POST /v3/auth/tokens.",
            ],
            "servers": [["url": .string(url)]],
            "security": [["token": []]],
            "paths": .object(paths),
            "components": [
                "securitySchemes": ["token": ["type": "apiKey", "in": "header", "name": "X-Auth-Token"]],
                "schemas": .object(OpenAPISchemas.components),
            ],
        ]
    }

    private func operation(_ operation: Operation, template: String) -> JSONValue {
        let description = OpenAPISchemas.calls[operation]
        var object = JSONObject([
            ("operationId", .string(operation.rawValue)),
            ("parameters", .array(pathParameters(template) + (description?.query ?? []))),
            ("responses", responses(operation, description)),
        ])
        if operation.isOpen { object["security"] = [] }
        if let body = description?.body {
            object["requestBody"] = ["required": true, "content": ["application/json": ["schema": body]]]
        }
        return .object(object)
    }

    private func pathParameters(_ template: String) -> [JSONValue] {
        template.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            let name = String(part.dropFirst().dropLast())
            let schema: JSONValue =
                switch name {
                case "project_id": ["type": "string", "enum": [.string(projectID)]]
                case "protectable_type":
                    ["type": "string", "enum": ["server", "disk", "turbo", "workspace", "workspace_v2"]]
                case "member_id": OpenAPISchemas.projectID
                case "key": ["type": "string", "minLength": 1, "maxLength": 36]
                default: ["type": "string", "format": "uuid"]
                }
            return ["name": .string(name), "in": "path", "required": true, "schema": schema]
        }
    }

    private func responses(_ operation: Operation, _ description: OpenAPISchemas.CallDescription?) -> JSONValue {
        let status = description?.status ?? 200
        var success = JSONObject([("description", "done")])
        if status != 204 {
            success["content"] = ["application/json": ["schema": description?.answer ?? ["type": "object"]]]
        }
        let refusal: JSONValue = [
            "description": "refused",
            "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Refusal"]]],
        ]
        return .object(JSONObject([(String(status), .object(success)), ("4XX", refusal)]))
    }
}
