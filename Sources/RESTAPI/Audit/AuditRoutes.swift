import AuditChain
import HTTPTypes
import Hummingbird
import JobStore
import NIOCore
import Workflow

/// The whole history, with the chain that holds it together.
struct AuditRoutes: Sendable {
    let environment: APIEnvironment

    private var store: JobStore { environment.store }
    private static let pageDefault = 100

    func register(_ routes: inout RouteBook) {
        routes.get("/v1/audit/head", head)
        routes.get("/v1/audit/events", events)
        routes.get("/v1/audit/export", media: ["application/x-ndjson", "text/csv"], export)
    }

    @Sendable private func head(_ request: Request, _ context: RESTContext) async throws -> Response {
        try request.refuseQuery()
        let head = try await store.auditHead()
        let signed = try SignedHead(
            installation: store.installationID,
            head: head,
            at: environment.now().rfc3339,
            signedWith: environment.signingKey
        )
        return Response(.ok, signed.document, [.cacheControl: "no-store"])
    }

    @Sendable private func events(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let after = query.sequence("after") ?? 0
        let limit = query.integer("limit", in: 1...1000) ?? Self.pageDefault
        try query.finish()
        let found = try await store.events(after: after, limit: limit + 1)
        return Response(.ok, .events(found, limit: limit))
    }

    /// The part that is exported is fixed when it begins, so that what happens meanwhile does not make it endless.
    @Sendable private func export(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let form = Self.form(&query, request)
        let after = query.sequence("after") ?? 0
        let through = query.sequence("through")
        let last = try await store.auditHead()
        if let through, through < after { query.refuse("through", .outOfRange, "lies before 'after'") }
        try query.finish()
        let start = try await known(after)
        let end = if let through { try await known(through) } else { last }
        let seat = try environment.waiters.seat()
        let export = AuditExport(store, form, from: start, through: end)
        return Response(
            status: .ok,
            headers: [.contentType: form.media, .cacheControl: "no-store", .vary: "Accept"],
            body: ResponseBody { writer in
                defer { withExtendedLifetime(seat) {} }
                var export = export
                while let text = try await export.next() { try await writer.write(ByteBuffer(string: text)) }
                try await writer.finish(nil)
            }
        )
    }

    /// What `format` says goes before what `Accept` says.
    private static func form(_ query: inout Query, _ request: Request) -> AuditExport.Form {
        guard let text = query.take("format") else { return request.accepted.names("text/csv") ? .csv : .jsonl }
        guard let form = AuditExport.Form(rawValue: text) else {
            query.refuse("format", .unknownValue, "is not one of jsonl, csv")
            return .jsonl
        }
        return form
    }

    private func known(_ sequence: Int64) async throws -> ChainHead {
        guard let head = try await store.auditHead(at: sequence) else {
            throw Problem(.notFound, "there is no event \(sequence)")
        }
        return head
    }
}

extension SignedHead {
    /// The head with its signature. `line` is what is kept: whoever checks it later needs it byte by byte.
    fileprivate var document: JSON {
        [
            "installation": .string(installation),
            "seq": .integer(head.sequence),
            "hash": .string(head.hash.hexadecimal),
            "head": .string(head.description),
            "at": .string(at),
            "signed": .bool(key != nil),
            "key_id": .text(key?.id),
            "public_key": .text(key?.text),
            "signature": .text(signatureText),
            "line": .string(line),
        ]
    }
}
