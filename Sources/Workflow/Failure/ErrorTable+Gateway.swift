extension ErrorTable {
    /// Codes of the gateway in front of CBR; `APIG.` is normalised to `APIGW.`.
    static let gatewayRows: [ErrorRow] = [[ErrorRow]]([
        same(
            [.gateway("0101")],
            [404],
            .fix,
            .no,
            "There is no such API: wrong path, method or host.",
            fix: "Check the project's endpoint."
        ),
        same(
            [
                .gateway("0103"), .gateway("0104"), .gateway("0105"), .gateway("0601"), .gateway("0605"),
                .gateway("0606"), .gateway("0608"), .gateway("0609"), .gateway("0610"), .gateway("0611"),
                .gateway("0612"),
            ],
            [400, 404, 500, 502],
            .again,
            .maybe,
            "The gateway or the backend is not configured well.",
            fix: "Ask the vendor when it stays."
        ),
        same(
            [.gateway("0201")],
            [400, 413, 414, 494, 500, 502, 504],
            .again,
            .maybe,
            "Bad request, or the backend did not answer: the HTTP status tells.",
            fix: "Ask the vendor with the request id when it stays."
        ),
        same(
            [.gateway("0202"), .gateway("0203")],
            [502, 504],
            .again,
            .maybe,
            "The backend is unavailable or timed out; the call may have been carried out.",
            fix: "None is needed: Holdfast looks before it sends again."
        ),
        same(
            [.gateway("0301"), .gateway("0303"), .gateway("0305")],
            [401],
            .auth,
            .no,
            "The key, signature, clock or token was not accepted.",
            fix: "Check the credentials and this machine's clock (15 minutes are allowed)."
        ),
        same(
            [.gateway("0302"), .gateway("0304"), .gateway("0306")],
            [403],
            .auth,
            .no,
            "The identity is not allowed to do this.",
            fix: "Grant the permissions that docs/configuration.md lists."
        ),
        same(
            [.gateway("0307")],
            [401],
            .auth,
            .no,
            "The token must be renewed.",
            fix: "None is needed: it is renewed once."
        ),
        same(
            [.gateway("0308")],
            [429],
            .busy,
            .no,
            "Too many calls.",
            fix: "Lower the project's call budget."
        ),
        same(
            [.gateway("0310"), .gateway("0802")],
            [403],
            .auth,
            .no,
            "The project or region cannot be used.",
            fix: "Check the project id and region."
        ),
        same(
            [.gateway("0401"), .gateway("0402"), .gateway("0404"), .gateway("0405")],
            [403],
            .fix,
            .no,
            "This machine's address is not allowed.",
            fix: "Allow the address at the gateway."
        ),
        same(
            [.gateway("0501"), .gateway("0502")],
            [405],
            .full,
            .no,
            "The account's quota is used up or frozen.",
            fix: "Settle the account."
        ),
        same(
            [.gateway("0602"), .gateway("0607")],
            [400],
            .fix,
            .no,
            "Bad request or protocol.",
            fix: "Check the project's endpoint and proxy."
        ),
        same(
            [.gateway("0613")],
            [503],
            .again,
            .no,
            "The identity service is unavailable.",
            fix: "Wait."
        ),
    ]).flatMap { $0 }
}

extension ErrorTable {
    /// Codes of IAM.
    static let identityRows: [ErrorRow] = [[ErrorRow]]([
        same(
            [.identity("0001"), .identity("0062"), .identity("0063"), .identity("0066"), .identity("0067")],
            [401],
            .auth,
            .no,
            "The user, password or account was not accepted.",
            fix: "Check the credentials."
        ),
        same(
            [.identity("0061")],
            [401],
            .auth,
            .no,
            "The account is locked after wrong passwords.",
            fix: "Wait fifteen minutes and correct the password."
        ),
        same(
            [
                .identity("0002"), .identity("0003"), .identity("0080"), .identity("0081"), .identity("0082"),
                .identity("0083"),
            ],
            [403],
            .auth,
            .no,
            "The user is not allowed to do this.",
            fix: "Grant the permissions or unlock the user."
        ),
        same(
            [.identity("0004")],
            [404],
            .fix,
            .no,
            "The identity service does not know this.",
            fix: "Check domain, user and project."
        ),
        same(
            [.identity("0006")],
            [500],
            .again,
            .maybe,
            "The identity service failed.",
            fix: "Wait."
        ),
        same(
            [.identity("0012")],
            [429],
            .busy,
            .no,
            "Too many calls to the identity service.",
            fix: "Wait."
        ),
        same(
            [.identity("1105"), .identity("1107"), .identity("1108")],
            [400],
            .auth,
            .no,
            "The key has expired or is inactive.",
            fix: "Put a new key in place and reload."
        ),
    ]).flatMap { $0 }
}
