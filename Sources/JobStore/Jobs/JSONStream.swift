import Workflow

/// Writes values as JSON text, straight into the text: no tree is built in between, which takes most of the time when a job
/// machine is written at every commit.
///
/// Keys stand in the order in which they are encoded. Only what the tables hold is written: objects, arrays, text, numbers,
/// booleans and null. Numbers that JSON does not have are refused.
enum JSONStream {
    /// - Throws: `EncodingError.invalidValue` for a number that is not finite, or what a value throws itself.
    /// - Parameter request: what stands for every `BackupRequest` that is a member of an object: its JSON.
    static func text(of value: some Encodable, request: String? = nil) throws -> String {
        let sink = JSONSink(request: request)
        try value.encode(to: StreamEncoder(sink: sink, depth: 0))
        sink.close(to: 0)
        return String(decoding: sink.bytes, as: UTF8.self)
    }
}

/// The text so far, and the objects and arrays that are open in it.
private final class JSONSink {
    private(set) var bytes: [UInt8] = []
    /// The closing byte of each open object or array, and whether it has members.
    private var open: [(end: UInt8, isEmpty: Bool)] = []

    let request: String?

    init(request: String?) {
        self.request = request
        bytes.reserveCapacity(4096)
    }

    func append(json: String) { bytes.append(contentsOf: json.utf8) }

    /// Ends whatever is open deeper than `depth`.
    func close(to depth: Int) {
        while open.count > depth { bytes.append(open.removeLast().end) }
    }

    /// Opens an object or array as the value that is due at `depth`; a second time for the same value changes nothing.
    func begin(_ start: Character, at depth: Int) {
        if open.count > depth { return }
        bytes.append(start == "{" ? UInt8(ascii: "{") : UInt8(ascii: "["))
        open.append((start == "{" ? UInt8(ascii: "}") : UInt8(ascii: "]"), true))
    }

    /// Goes on to the next member of the object or array at `depth`.
    func next(at depth: Int) {
        close(to: depth + 1)
        if open[depth].isEmpty { open[depth].isEmpty = false } else { bytes.append(UInt8(ascii: ",")) }
    }

    func key(_ key: String, at depth: Int) {
        next(at: depth)
        write(key)
        bytes.append(UInt8(ascii: ":"))
    }

    func raw(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }

    func write(_ number: some BinaryInteger) { bytes.append(contentsOf: String(number).utf8) }

    func write(_ number: Double) throws {
        guard number.isFinite else {
            throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "JSON has no such number"))
        }
        bytes.append(contentsOf: number.description.utf8)
    }

    func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            let isPlain = utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
            if isPlain { bytes.append(contentsOf: utf8) } else { escape(utf8) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func escape(_ utf8: UnsafeBufferPointer<UInt8>) {
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                raw("\\u00")
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }
}

/// Encodes one value, at the place that the text has reached.
private struct StreamEncoder: Encoder {
    let sink: JSONSink
    /// How many objects and arrays are open around the value.
    let depth: Int
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        sink.begin("{", at: depth)
        return KeyedEncodingContainer(StreamObject(sink: sink, depth: depth))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        sink.begin("[", at: depth)
        return StreamArray(sink: sink, depth: depth)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { StreamValue(sink: sink, depth: depth) }
}

private struct StreamObject<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let sink: JSONSink
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) {
        sink.key(key.stringValue, at: depth)
        sink.raw("null")
    }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        sink.key(key.stringValue, at: depth)
        if Value.self == BackupRequest.self, let request = sink.request { return sink.append(json: request) }
        try value.encode(to: StreamEncoder(sink: sink, depth: depth + 1))
    }

    // What most members are; the general way round takes several times as long.

    mutating func encode(_ value: String, forKey key: Key) {
        sink.key(key.stringValue, at: depth)
        sink.write(value)
    }

    mutating func encode(_ value: Int, forKey key: Key) {
        sink.key(key.stringValue, at: depth)
        sink.write(value)
    }

    mutating func encode(_ value: Bool, forKey key: Key) {
        sink.key(key.stringValue, at: depth)
        if value { sink.raw("true") } else { sink.raw("false") }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        sink.key(key.stringValue, at: depth)
        return StreamEncoder(sink: sink, depth: depth + 1).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        sink.key(key.stringValue, at: depth)
        return StreamEncoder(sink: sink, depth: depth + 1).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        sink.key("super", at: depth)
        return StreamEncoder(sink: sink, depth: depth + 1)
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        sink.key(key.stringValue, at: depth)
        return StreamEncoder(sink: sink, depth: depth + 1)
    }
}

private struct StreamArray: UnkeyedEncodingContainer {
    let sink: JSONSink
    let depth: Int
    var count = 0
    var codingPath: [any CodingKey] { [] }

    init(sink: JSONSink, depth: Int) {
        self.sink = sink
        self.depth = depth
    }

    private mutating func advance() -> StreamEncoder {
        sink.next(at: depth)
        count += 1
        return StreamEncoder(sink: sink, depth: depth + 1)
    }

    mutating func encodeNil() {
        _ = advance()
        sink.raw("null")
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try value.encode(to: advance())
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        advance().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { advance().unkeyedContainer() }

    mutating func superEncoder() -> any Encoder { advance() }
}

/// One value without members. Every type that encodes itself as such ends here, so each has to be told apart.
private struct StreamValue: SingleValueEncodingContainer {
    let sink: JSONSink
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() { sink.raw("null") }
    mutating func encode(_ value: Bool) { if value { sink.raw("true") } else { sink.raw("false") } }
    mutating func encode(_ value: String) { sink.write(value) }
    mutating func encode(_ value: Double) throws { try sink.write(value) }
    mutating func encode(_ value: Float) throws { try sink.write(Double(value)) }
    mutating func encode(_ value: Int) { sink.write(value) }
    mutating func encode(_ value: Int8) { sink.write(value) }
    mutating func encode(_ value: Int16) { sink.write(value) }
    mutating func encode(_ value: Int32) { sink.write(value) }
    mutating func encode(_ value: Int64) { sink.write(value) }
    mutating func encode(_ value: UInt) { sink.write(value) }
    mutating func encode(_ value: UInt8) { sink.write(value) }
    mutating func encode(_ value: UInt16) { sink.write(value) }
    mutating func encode(_ value: UInt32) { sink.write(value) }
    mutating func encode(_ value: UInt64) { sink.write(value) }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try value.encode(to: StreamEncoder(sink: sink, depth: depth))
    }
}
