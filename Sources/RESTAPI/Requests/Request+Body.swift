import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// Reads the body as JSON.
    /// - Throws: `Problem` when it is not announced as JSON, is larger than `limit` bytes, or is not JSON.
    func document(limit: Int) async throws -> JSONParser.Document {
        guard Self.isJSON(headers[.contentType]) else {
            throw Problem(.unsupportedMediaType, "send the body with 'Content-Type: application/json', in UTF-8")
        }
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw Problem(.unsupportedMediaType, "send the body without Content-Encoding")
        }
        let tooLarge = Problem(.bodyTooLarge, "a body may have at most \(limit) bytes")
        let length = headers[.contentLength].flatMap { Int($0) }
        if let length, length > limit { throw tooLarge }
        let buffer: ByteBuffer
        do {
            buffer = try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
        // A connection that closes looks like the end of a body.
        if let length, buffer.readableBytes < length { throw ConnectionGone() }
        do throws(JSONParser.Failure) {
            return try JSONParser.parse(Array(buffer.readableBytesView))
        } catch {
            throw Problem(.malformedJSON, "line \(error.line), column \(error.column): \(error.message)")
        }
    }

    /// `application/json`, with no other charset than UTF-8 (RFC 8259, section 11).
    private static func isJSON(_ type: String?) -> Bool {
        guard let type else { return false }
        let parts = type.lowercased().split(separator: ";").map { part in
            String(part.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }
        guard parts.first == "application/json" else { return false }
        let charsets = parts.dropFirst().filter { $0.hasPrefix("charset=") }
        return charsets.allSatisfy { $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
    }
}
