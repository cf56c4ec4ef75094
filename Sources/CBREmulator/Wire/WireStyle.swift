/// Turns the cloud's objects into answer bodies, in the dialect that the switches choose.
struct WireStyle: Sendable {
    let switches: Switches
    let projectID: String
    let userID: String
    let now: WireTime

    func time(_ instant: WireTime) -> JSONValue {
        .string(instant.text(switches.timeFormat))
    }

    func time(_ instant: WireTime?) -> JSONValue {
        instant.map { time($0) } ?? .null
    }

    /// A number where the documentation has a number.
    func number(_ value: Int) -> JSONValue {
        switches.numbers == .strings ? .string(String(value)) : .int(value)
    }

    /// A number that the documentation shows as text.
    func textNumber(_ value: Int) -> JSONValue {
        switches.numbers == .integers ? .int(value) : .string(String(value))
    }

    func tags(_ tags: [Tag]) -> JSONValue {
        .array(tags.map { ["key": .string($0.key), "value": .optional($0.value)] })
    }

    /// `extra_info` of a resource: an object in vault answers, text in those of restore points.
    func extraInfo(_ object: JSONValue, isText: Bool) -> JSONValue {
        switch switches.extraInfo {
        case .documented: isText ? .string(JSONWriter.text(of: object)) : object
        case .object: object
        case .string: .string(JSONWriter.text(of: object))
        case .null: .null
        }
    }
}
