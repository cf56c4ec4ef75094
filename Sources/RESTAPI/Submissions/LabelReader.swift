import Workflow

/// Reads the labels of a submission.
enum LabelReader {
    static let labelsMax = 32
    private static let name = TextRule(
        length: 1...63,
        accepts: { text in
            text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "/"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        },
        expected: "has a name with characters other than letters, digits, '.', '_', '/' and '-'"
    )
    private static let value = TextRule.plain(0...255)

    static func labels(_ body: inout ObjectReader, _ faults: inout Faults) -> [String: String] {
        guard var reader = body.object("labels", &faults) else { return [:] }
        let members = reader.takeAll()
        guard members.count <= labelsMax else {
            faults.add(
                reader.pointer,
                .tooLong,
                "has \(members.count) labels; at most \(labelsMax) are allowed"
            )
            return [:]
        }
        var labels: [String: String] = [:]
        for member in members {
            let pointer = reader.pointer.member(member.name)
            guard name.check(member.name, at: pointer, &faults) != nil else { continue }
            guard case .string(let text) = member.value else {
                faults.add(pointer, .wrongType, "is \(member.value.kind); a string is expected")
                continue
            }
            if member.name == TargetAge.label, TargetAge(text) == nil {
                faults.add(
                    pointer,
                    .badPattern,
                    "is not a target age: a whole number from 1 with its unit, such as 90s, 30m, 24h or 7d, up to 3650d"
                )
                continue
            }
            labels[member.name] = value.check(text, at: pointer, &faults)
        }
        return labels
    }
}
