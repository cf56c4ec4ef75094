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
    /// How many events an export reads at a time: no reader may hold the database for long.
    private static let exportPage = 500

    func register(_ routes: inout RouteBook) {
        routes.get("/v1/audit/head", head)
        routes.get("/v1/audit/events", events)
        routes.get("/v1/audit/export", media: ["application/x-ndjson"], export)
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

    /// Lines of canonical JSON: a header, then the events. The part that is exported is fixed when it begins, so that what
    /// happens meanwhile does not make it endless.
    @Sendable private func export(_ request: Request, _ context: RESTContext) async throws -> Response {
        var query = Query(request.uri.query)
        let after = query.sequence("after") ?? 0
        let through = query.sequence("through")
        let last = try await store.auditHead()
        if let through, through < after { query.refuse("through", .outOfRange, "lies before 'after'") }
        try query.finish()
        let start = try await known(after)
        let end = if let through { try await known(through) } else { last }
        let header = ExportHeader(installation: store.installationID, start: start, end: end)
        let seat = try environment.waiters.seat()
        let store = store
        return Response(
            status: .ok,
            headers: [.contentType: "application/x-ndjson", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                defer { withExtendedLifetime(seat) {} }
                try await writer.write(ByteBuffer(string: header.line + "\n"))
                var reached = start.sequence
                while reached < end.sequence {
                    let limit = min(Int64(Self.exportPage), end.sequence - reached)
                    let page = try await store.events(after: reached, limit: Int(limit))
                    guard let last = page.last else {
                        throw StoreError.corrupt("event \(reached + 1) is missing")
                    }
                    let lines = page.map { $0.chained.line(hash: $0.hash) + "\n" }.joined()
                    try await writer.write(ByteBuffer(string: lines))
                    reached = last.sequence
                }
                try await writer.finish(nil)
            }
        )
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
