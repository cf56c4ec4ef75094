import Workflow

/// What the body of a failed call says, in whichever dialect it is written.
///
/// CBR and the gateway send `error_code` and `error_msg`; IAM sends those or `{"error": {"code", "message"}}`; some
/// services `errorCode` and `errorMsg`. They are looked for in the order of the official SDK: the three pairs at the
/// top, then the same inside each nested object. A number that only repeats the HTTP status is not a code.
struct ErrorBody: Equatable {
    var code: ErrorCode?
    var message: String?
    var requestID: String?
    /// The body is JSON and names an error, with or without a code we can use.
    var isParsed = false
    /// `{"unauthorized": {"message": "Malformed request url"}}`: how a vanished object can answer with status 401.
    var isMalformedURL = false
    /// There is a body that is not JSON: a proxy's page, most likely.
    var isForeign = false

    init(_ body: [UInt8]) {
        guard body.contains(where: { !ASCII.isSpace($0) }) else { return }
        guard body.count <= Self.bytesMax, let root = try? JSONDocument(body).root, root.isObject else {
            isForeign = true
            message = ForeignPage.summary(body)
            return
        }
        requestID = (root["request_id"] ?? root["requestId"])?.nonEmptyText
        let found = Self.candidates(in: root)
        isParsed = !found.isEmpty
        let best = found.first { $0.code != nil } ?? found.first
        code = best?.code
        message = (best?.message ?? found.lazy.compactMap(\.message).first).map {
            BoundedText.make($0, bytesMax: Self.messageBytesMax)
        }
        isMalformedURL = ASCII.lowercased(root["unauthorized"]?["message"]?.text ?? "").contains(
            "malformed request url"
        )
    }

    /// No error body of the API comes near this; a longer one is not worth the time.
    static let bytesMax = 1 << 20
    /// Length of a message in bytes: it is stored with every failed call.
    static let messageBytesMax = 512

    private struct Candidate {
        var code: ErrorCode?
        var message: String?
    }

    /// Whole pairs first, top to bottom; then lone codes, which the SDK would not take.
    private static func candidates(in root: JSONValue) -> [Candidate] {
        let objects = objects(in: root)
        let pairs = objects.flatMap { object in
            names.compactMap { name -> Candidate? in
                guard let code = object[name.code]?.text, let message = object[name.message]?.text else { return nil }
                return Candidate(code: ErrorCodeText.normalised(code), message: message)
            }
        }
        let lone = objects.flatMap { object in
            names.compactMap { name -> Candidate? in
                guard let code = ErrorCodeText.normalised(object[name.code]?.text) else { return nil }
                return Candidate(code: code, message: object[name.message]?.text)
            }
        }
        return pairs + lone
    }

    private static let names: [(code: StaticString, message: StaticString)] = [
        ("error_code", "error_msg"), ("errorCode", "errorMsg"), ("code", "message"),
    ]

    /// The object and those inside it, level by level, at most 32 of them.
    private static func objects(in root: JSONValue) -> [JSONValue] {
        var found = [root]
        var position = 0
        while position < found.count, found.count < 32 {
            for value in found[position].memberValues {
                found += value.isObject ? [value] : (value.elements ?? []).filter(\.isObject)
            }
            position += 1
        }
        return Array(found.prefix(32))
    }
}
