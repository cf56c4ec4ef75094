/// Reads tags of request bodies: keys 1..36, values 0..43 characters, outer blanks dropped (CBR API reference, tags).
enum TagFields {
    static func tag(_ fields: Fields) throws(APIError) -> Tag {
        guard let raw = try fields.optionalText("key", length: 0...255) else { throw fields.missing("key") }
        let key = trimmed(raw)
        guard (1...36).contains(key.unicodeScalars.count), TextCheck.tagKey.accepts(key) else {
            throw .invalid(fields.name(of: "key"), "must have 1 to 36 letters, digits, dashes or underscores")
        }
        return Tag(key: key, value: try value(fields))
    }

    private static func value(_ fields: Fields) throws(APIError) -> String? {
        guard let raw = try fields.optionalText("value", length: 0...255) else { return nil }
        let value = trimmed(raw)
        guard value.unicodeScalars.count <= 43, TextCheck.tagValue.accepts(value) else {
            throw .invalid(
                fields.name(of: "value"),
                "must have at most 43 letters, digits, dots, dashes or underscores"
            )
        }
        return value
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
