import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// Reads the body as JSON.
    /// - Throws: `Problem` when it is not announced as JSON, is larger than `limit` bytes, or is not JSON.
    func document(limit: Int) async throws -> JSONParser.Document {
        guard Self.isText(headers[.contentType], of: "application/json") else {
            throw Problem(.unsupportedMediaType, "send the body with 'Content-Type: application/json', in UTF-8")
        }
        let buffer = try await wholeBody(limit: limit)
        do throws(JSONParser.Failure) {
            return try JSONParser.parse(Array(buffer.readableBytesView))
        } catch {
            throw Problem(.malformedJSON, "line \(error.line), column \(error.column): \(error.message)")
        }
    }

    /// Reads the body as a list of JSON values: one array, or one value in each line (`application/x-ndjson`), where empty
    /// lines do not count.
    /// - Throws: `Problem` as `document` does, and when the body is something else than an array.
    func documents(limit: Int) async throws -> [JSONParser.Document] {
        guard Self.isText(headers[.contentType], of: "application/x-ndjson") else {
            return try Self.elements(of: try await document(limit: limit))
        }
        let buffer = try await wholeBody(limit: limit)
        let lines = Array(buffer.readableBytesView).split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        var documents: [JSONParser.Document] = []
        for (index, line) in lines.enumerated() where line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) {
            do throws(JSONParser.Failure) {
                documents.append(try JSONParser.parse(Array(line)))
            } catch {
                throw Problem(.malformedJSON, "line \(index + 1), column \(error.column): \(error.message)")
            }
        }
        return documents
    }

    private static func elements(of document: JSONParser.Document) throws(Problem) -> [JSONParser.Document] {
        guard case .array(let elements) = document.value else {
            var faults = Faults()
            faults.add(.root, .wrongType, "is \(document.value.kind); an array is expected")
            throw Problem(.invalidRequest, faults)
        }
        // Members that appear twice are rare, so that looking through all of them for each element costs nothing.
        return elements.enumerated().map { index, element in
            let place = JSONPointer.root.element(index)
            return JSONParser.Document(value: element, duplicates: document.duplicates.compactMap { $0.within(place) })
        }
    }

    /// The bytes of the body, all of them.
    private func wholeBody(limit: Int) async throws -> ByteBuffer {
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
        return buffer
    }

    /// Whether a content type is `media`, with no other charset than UTF-8 (RFC 8259, section 11).
    private static func isText(_ type: String?, of media: String) -> Bool {
        guard let type else { return false }
        let parts = type.lowercased().split(separator: ";").map { part in
            String(part.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }
        guard parts.first == media else { return false }
        let charsets = parts.dropFirst().filter { $0.hasPrefix("charset=") }
        return charsets.allSatisfy { $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
    }
}
