import AuditChain
import HTTPTransport

/// The history as the daemon exports it, line by line while it comes.
struct ExportStream: Sendable {
    let client: DaemonClient
    var after: Int64 = 0
    var through: Int64?
    var form = ExportForm.jsonl

    /// Hands every line over, in order.
    /// - Throws: `CommandFailure` when the daemon refuses, or when the connection ends early.
    func read(_ take: (String) throws -> Void) async throws {
        let call = DaemonCall.get(
            "v1",
            "audit",
            "export",
            query: [("after", "\(after)"), ("through", through.map { "\($0)" }), ("format", form.rawValue)]
        )
        var lines = LineSplitter()
        var refusal: HTTPReply?
        var hasBegun = false
        do {
            for try await part in client.stream(call, accepting: form.media) {
                switch part {
                case .head(let status, let headers):
                    hasBegun = true
                    if status >= 400 { refusal = HTTPReply(status: status, headers: headers) }
                case .chunk(let bytes):
                    if refusal == nil {
                        for line in lines.split(bytes) { try take(line) }
                    } else {
                        refusal?.body += bytes
                    }
                }
            }
        } catch let error as HTTPTransportError {
            if error.code == .cancelled { throw CancellationError() }
            guard hasBegun, refusal == nil else { throw CommandFailure(unreachable: client.address, error) }
            throw CommandFailure(
                .failed,
                code: "cli.export_broken_off",
                "the daemon at \(client.address) broke the export off: \(error.message)",
                hint: "its log says why; what came before is no whole export"
            )
        }
        if let refusal { throw CommandFailure(refusal: refusal, address: client.address) }
        if let rest = lines.rest { try take(rest) }
    }
}
