/// The calls of IAM: tokens with a catalogue, projects, temporary keys.
struct IdentityCalls: Sendable {
    let account: Authenticator.Account
    /// Where clients reach the emulator, for the catalogue.
    let url: String
    let region: String

    /// The checked body of a token request.
    struct TokenRequest {
        let isScoped: Bool
    }

    /// Checks a password login.
    /// - Throws: in IAM's dialect 400 for a malformed body, 401 for wrong credentials, 404 for an unknown project.
    func tokenRequest(_ body: JSONValue) throws(APIError) -> TokenRequest {
        guard let auth = body["auth"], auth.objectValue != nil, let identity = auth["identity"],
            let methods = identity["methods"]?.arrayValue
        else { throw .identity(status: 400, "Expecting to find valid JSON with auth.identity.methods") }
        guard methods == ["password"], let user = identity.value(at: "password.user") else {
            throw .identity(status: 400, "The only method supported is password")
        }
        guard user["password"]?.stringValue != nil, user["name"]?.stringValue ?? user["id"]?.stringValue != nil else {
            throw .identity(status: 400, "Expecting to find the user's name and password")
        }
        let isUser =
            user["id"]?.stringValue == account.userID
            || (user["name"]?.stringValue == account.user && isDomain(user["domain"]))
        guard isUser, user["password"]?.stringValue == account.password else {
            throw .identity(status: 401, "The username or password is wrong.")
        }
        return TokenRequest(isScoped: try isScoped(auth["scope"]))
    }

    private func isDomain(_ domain: JSONValue?) -> Bool {
        domain?["name"]?.stringValue == account.domain || domain?["id"]?.stringValue == account.domainID
    }

    private func isScoped(_ scope: JSONValue?) throws(APIError) -> Bool {
        guard let scope, !scope.isNull else { return false }
        guard scope.objectValue != nil else { throw .identity(status: 400, "auth.scope must be an object") }
        guard let project = scope["project"] else {
            guard let domain = scope["domain"] else {
                throw .identity(status: 400, "auth.scope must have a project or a domain")
            }
            guard isDomain(domain) else { throw .identity(status: 401, "The domain is not yours.") }
            return false
        }
        let isKnown =
            project["id"]?.stringValue == account.projectID || project["name"]?.stringValue == account.projectName
        guard isKnown else { throw .identity(status: 401, "The project does not exist or is not yours.") }
        return true
    }

    /// The body of a granted token.
    func tokenBody(_ grant: Authenticator.Grant, withCatalogue: Bool) -> JSONValue {
        var token = JSONObject([
            ("methods", ["password"]),
            ("issued_at", .string(grant.issued.identityText)),
            ("expires_at", .string(grant.expires.identityText)),
            (
                "user",
                [
                    "id": .string(account.userID), "name": .string(account.user), "password_expires_at": "",
                    "domain": domain,
                ]
            ),
            ("roles", [["id": "0", "name": "te_admin"], ["id": "0", "name": "op_gated_cbr"]]),
        ])
        if grant.isScoped {
            token["project"] = [
                "id": .string(account.projectID), "name": .string(account.projectName), "domain": domain,
            ]
        } else {
            token["domain"] = domain
        }
        if withCatalogue { token["catalog"] = grant.isScoped ? catalogue : [] }
        return ["token": .object(token)]
    }

    private var domain: JSONValue {
        ["id": .string(account.domainID), "name": .string(account.domain)]
    }

    private var catalogue: JSONValue {
        [
            service("cbr", id: "5ee8b1d2a4c54cf39e0b1f6e6b6a1c01", url: "\(url)/v3/\(account.projectID)"),
            service("iam", id: "5ee8b1d2a4c54cf39e0b1f6e6b6a1c02", url: "\(url)/v3"),
            service("identity", id: "5ee8b1d2a4c54cf39e0b1f6e6b6a1c03", url: "\(url)/v3"),
        ]
    }

    private func service(_ type: String, id: String, url: String) -> JSONValue {
        [
            "type": .string(type), "name": .string(type), "id": .string(id),
            "endpoints": [
                [
                    "id": .string(String(id.reversed())), "interface": "public", "region": .string(region),
                    "region_id": .string(region), "url": .string(url),
                ]
            ],
        ]
    }

    /// The account, as clients look it up that know only a key.
    var domains: JSONValue {
        [
            "domains": [
                [
                    "id": .string(account.domainID), "name": .string(account.domain), "enabled": true,
                    "description": "", "links": ["self": .string("\(url)/v3/domains/\(account.domainID)")],
                ]
            ],
            "links": ["self": .string("\(url)/v3/auth/domains"), "previous": nil, "next": nil],
        ]
    }

    /// What version discovery finds.
    var version: JSONValue {
        [
            "version": [
                "id": "v3.6", "status": "stable", "updated": "2016-04-04T00:00:00Z",
                "links": [["rel": "self", "href": .string("\(url)/v3/")]],
                "media-types": [
                    ["base": "application/json", "type": "application/vnd.openstack.identity-v3+json"]
                ],
            ]
        ]
    }

    /// The account's only project, unless another name is asked for.
    func projects(_ query: Query) -> JSONValue {
        let isWanted =
            (query.text("name") ?? account.projectName) == account.projectName
            && (query.text("domain_id") ?? account.domainID) == account.domainID
        let project: JSONValue = [
            "id": .string(account.projectID), "name": .string(account.projectName), "description": "",
            "domain_id": .string(account.domainID), "parent_id": .string(account.domainID), "enabled": true,
            "is_domain": false, "links": ["self": .string("\(url)/v3/projects/\(account.projectID)")],
        ]
        return [
            "projects": isWanted ? [project] : [],
            "links": ["self": .string("\(url)/v3/projects"), "previous": nil, "next": nil],
        ]
    }
}
