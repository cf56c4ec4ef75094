import HTTPTransport

/// The history as the daemon exports it, line by line while it comes.
struct ExportStream: Sendable {
    let client: DaemonClient
    var after: Int64 = 0
    var through: Int64?

    /// Hands every line over, in order.
    /// - Throws: `CommandFailure` when the daemon refuses, or when the connection ends early.
    func read(_ take: (String) throws -> Void) async throws {
        let call = DaemonCall.get(
            "v1",
            "audit",
            "export",
            query: [("after", "\(after)"), ("through", through.map { "\($0)" })]
        )
        var lines = LineSplitter()
        var refusal: HTTPReply?
        do {
            for try await part in client.stream(call, accepting: "application/x-ndjson") {
                switch part {
                case .head(let status, let headers):
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
            throw CommandFailure(unreachable: client.address, error)
        }
        if let refusal { throw CommandFailure(refusal: refusal, address: client.address) }
        if let rest = lines.rest { try take(rest) }
    }
}

/// Cuts bytes that come in pieces into lines.
struct LineSplitter {
    private var pending: [UInt8] = []

    /// The lines that these bytes complete, without their ends.
    mutating func split(_ bytes: some RandomAccessCollection<UInt8>) -> [String] {
        var lines: [String] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            pending += bytes[start..<end]
            lines.append(String(decoding: pending, as: UTF8.self))
            pending.removeAll(keepingCapacity: true)
            start = bytes.index(after: end)
        }
        pending += bytes[start...]
        return lines
    }

    /// A last line without an end; nil when there is none.
    var rest: String? { pending.isEmpty ? nil : String(decoding: pending, as: UTF8.self) }
}
