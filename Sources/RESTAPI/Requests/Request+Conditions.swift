import HTTPTypes
import Hummingbird
import Workflow

extension Request {
    /// How long the caller would like to wait (`Prefer: wait=N`, RFC 7240, 4.3), at most `longest`; nil when they do
    /// not say. What cannot be understood is ignored, as the RFC asks.
    func preferredWait(longest: Int) -> Duration? {
        let preferences = headers[values: .prefer].flatMap { $0.split(separator: ",") }
        for preference in preferences {
            // What stands behind the semicolon are parameters, which this preference does not have.
            let parts = preference.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            let words = parts.map { $0.filter { $0 != " " && $0 != "\"" }.lowercased() }
            if words.count == 2, words[0] == "wait", let seconds = Int(words[1]), seconds >= 0 {
                return .seconds(min(seconds, longest))
            }
        }
        return nil
    }

    /// The tags of `If-None-Match`, with quotes, weak ones as if they were strong (RFC 9110, 13.1.2).
    var noneMatch: [String] {
        headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }.map { tag in
            let bare = tag.filter { $0 != " " && $0 != "\t" }
            return bare.hasPrefix("W/") ? String(bare.dropFirst(2)) : bare
        }
    }

    /// The version that `If-Match` demands; nil when any will do.
    /// - Throws: `Problem` when it is not one tag that this API has given.
    func demandedVersion() throws(Problem) -> Int? {
        guard let text = headers[.ifMatch], text != "*" else { return nil }
        guard text.count > 2, text.hasPrefix("\""), text.hasSuffix("\""), let version = Int(text.dropFirst().dropLast())
        else {
            throw Problem(
                .invalidHeader,
                .header("If-Match"),
                .badPattern,
                "is not one ETag of a job, such as \"7\", nor *"
            )
        }
        return version
    }

    /// Compares `If-Match` with the tag of what is there (RFC 9110, 13.1.1).
    /// - Throws: `Problem` when none of its tags is this one.
    func demand(_ entityTag: String) throws(Problem) {
        guard let text = headers[.ifMatch] else { return }
        let tags = text.split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
        guard tags.contains(where: { $0 == "*" || $0 == entityTag }) else {
            throw Problem(.versionMismatch, "the tag is \(entityTag) by now")
        }
    }

    /// Refuses `If-Match` where nothing has a tag: whoever sends it relies on its being obeyed.
    func refuseIfMatch() throws(Problem) {
        guard headers[.ifMatch] == nil else {
            throw Problem(.invalidHeader, .header("If-Match"), .conflict, "has no place here: there is no ETag")
        }
    }

    /// Refuses `Idempotency-Key` where an answer cannot be given twice.
    func refuseIdempotencyKey() throws(Problem) {
        guard headers[.idempotencyKey] == nil else {
            throw Problem(
                .invalidHeader,
                .header("Idempotency-Key"),
                .conflict,
                "has no place here: the answer holds a secret and is kept nowhere"
            )
        }
    }

    /// The text of `Idempotency-Key`, without quotes; nil when there is none.
    /// - Throws: `Problem` when it is not 1…255 visible ASCII characters.
    func idempotencyKey() throws(Problem) -> String? {
        guard var text = headers[.idempotencyKey] else { return nil }
        if text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") { text = String(text.dropFirst().dropLast()) }
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw Problem(
                .invalidHeader,
                .header("Idempotency-Key"),
                .badPattern,
                "is not 1 to 255 visible ASCII characters"
            )
        }
        return text
    }
}
