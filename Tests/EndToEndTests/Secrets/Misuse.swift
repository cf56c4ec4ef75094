import FoundationEssentials
import HTTPTransport
import Testing

/// Requests that carry secrets to where they do not belong, as careless clients send them.
struct Misuse: Sendable {
    let planted: PlantedSecrets
    let daemon: Daemon

    /// Sends them all; none may be answered with a success, a failure of the daemon, or the secret.
    func all() async throws {
        for (what, request) in try requests {
            let reply = try await daemon.client.transport.send(request)
            let text = String(decoding: reply.body, as: UTF8.self)
            #expect((400..<500).contains(reply.status), "\(what): \(reply.status) \(text)")
            let fields = reply.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
            // That a member or a parameter of this name is not known cannot be said without the name.
            let isName = what.contains("name")
            for (name, secret) in planted.all where !isName && (text + fields).contains(secret) {
                Issue.record("\(what): the answer shows the \(name): \(text)")
            }
        }
    }

    private var requests: [(String, HTTPRequest)] {
        get throws {
            let secret = planted.inBody
            let submission = Seed.submission
            let bodies: [(String, String)] = [
                ("an unknown member", try text(submission.with("password", .text(secret)))),
                ("an unknown member's name", try text(submission.with(secret, "x"))),
                ("a wrong type", try text(submission.with("priority", .text(secret)))),
                ("a project that is none", try text(submission.with("project", .text(secret)))),
                ("an id that is none", try text(submission.with("vault", ["id": .text(secret)]))),
                ("a time that is none", try text(submission.with("not_before", .text(secret)))),
                ("JSON that is broken off", #"{"project":"default","secret_key":"\#(secret)"#),
                ("no JSON at all", "password=\(secret)&token=\(secret)"),
            ]
            var found: [(String, HTTPRequest)] = bodies.map { what, body in
                ("a body with \(what)", post("/v1/jobs", body, [HTTPHeader("Content-Type", "application/json")]))
            }
            found.append(
                (
                    "another media type",
                    post("/v1/jobs", secret, [HTTPHeader("Content-Type", "text/\(planted.inHeader)")])
                )
            )
            for field in [
                HTTPHeader("Authorization", "Bearer \(planted.wrongBearer)"),
                HTTPHeader("Authorization", "Basic \(Data("user:\(planted.inHeader)".utf8).base64EncodedString())"),
                HTTPHeader("Authorization", planted.inHeader),
            ] {
                found.append(("the field \(field.name)", get("/v1/jobs", [field], token: nil)))
            }
            for field in [
                HTTPHeader("Cookie", "session=\(planted.inHeader)"), HTTPHeader("X-Auth-Token", planted.inHeader),
                HTTPHeader("X-Security-Token", planted.inHeader),
                HTTPHeader("Origin", "http://\(planted.inHeader).example"),
                HTTPHeader("Host", "\(planted.inHeader).example"), HTTPHeader("User-Agent", planted.inHeader),
            ] {
                found.append(("the field \(field.name)", get("/v1/jobs/none", [field])))
            }
            for target in [
                "/v1/jobs?token=\(planted.inURL)", "/v1/jobs?\(planted.inURL)=1", "/v1/jobs?cursor=\(planted.inURL)",
                "/v1/jobs?state=\(planted.inURL)", "/v1/jobs/\(planted.inURL)", "/\(planted.inURL)",
                "/v1/protection/\(planted.inURL)", "/v1/audit/events?after=\(planted.inURL)",
            ] {
                let what = target.contains("=1") ? "a parameter's name" : "the target \(target.prefix(16))"
                found.append((what, get(target, [])))
            }
            return found
        }
    }

    private func text(_ document: Document) throws -> String { String(decoding: try document.bytes, as: UTF8.self) }

    private func get(_ target: String, _ fields: [HTTPHeader]) -> HTTPRequest {
        get(target, fields, token: planted.bearer)
    }

    private func get(_ target: String, _ fields: [HTTPHeader], token: String?) -> HTTPRequest {
        request("GET", target, fields, body: nil, token: token)
    }

    private func post(_ target: String, _ body: String, _ fields: [HTTPHeader]) -> HTTPRequest {
        request("POST", target, fields, body: Array(body.utf8), token: planted.bearer)
    }

    private func request(
        _ method: String,
        _ target: String,
        _ fields: [HTTPHeader],
        body: [UInt8]?,
        token: String?
    ) -> HTTPRequest {
        HTTPRequest(
            method: method,
            url: daemon.client.root + target,
            headers: fields + (token.map { [HTTPHeader("Authorization", "Bearer \($0)")] } ?? []),
            body: body,
            totalTimeout: .seconds(30),
            freshConnection: true
        )
    }
}
