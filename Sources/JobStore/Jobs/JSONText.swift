import FoundationEssentials

/// Values as JSON text in a column.
enum JSONText {
    /// - Throws: `StoreError.invalid` when the value has no JSON, such as a number that is not finite.
    static func encode(_ value: some Encodable) throws(StoreError) -> String {
        do {
            return try JSONStream.text(of: value)
        } catch {
            throw .invalid("no JSON for \(type(of: value)): \(error)")
        }
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
