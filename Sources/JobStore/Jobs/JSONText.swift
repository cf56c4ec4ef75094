import AuditChain
import FoundationEssentials

/// Values as JSON text in a column.
enum JSONText {
    /// - Throws: `StoreError.invalid` when the value has no JSON, such as a number that is not finite.
    /// - Parameter request: the JSON of the job's request, which is then written as it is.
    static func encode(_ value: some Encodable, request: String? = nil) throws(StoreError) -> String {
        do {
            return try JSONStream.text(of: value, request: request)
        } catch {
            throw .invalid("no JSON for \(type(of: value)): \(error)")
        }
    }

    /// An object whose values are all text.
    /// - Throws: `StoreError.corrupt`: what is in a column was written by us.
    static func facts(from text: String) throws(StoreError) -> [String: String] {
        if let facts = CanonicalString.facts(from: text) { return facts }
        return try decode([String: String].self, from: text)
    }

    /// - Throws: `StoreError.corrupt`: what is in a column was written by us.
    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws(StoreError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw .corrupt("\(type) cannot be read back: \(error)")
        }
    }
}
