import FoundationEssentials
import Testing
import Workflow

@testable import JobStore

/// Job machines are written without Foundation's encoder and read with its decoder: both have to agree.
@Suite("JSON written as a stream")
struct JSONStreamTests {
    private struct Everything: Codable, Equatable {
        enum Kind: Codable, Equatable {
            case plain
            case one(Int)
            case named(text: String, list: [Kind])
        }

        var text = "quote \" back \\ slash / line \n tab \t bell \u{7} é 漢 🦉"
        var empty = ""
        var numbers = [Int.min, -1, 0, Int.max]
        var small: UInt8 = 255
        var large = UInt64.max
        var share = 0.1
        var tiny = Double.leastNonzeroMagnitude
        var whole = 1e20
        var isTrue = true
        var isFalse = false
        var nothing: Int?
        var something: String? = "x"
        var nested = [[1, 2], [], [3]]
        var table = ["b": "2", "a": "1", "": "none"]
        var empties: [String: Int] = [:]
        var kinds = [Kind.plain, .one(3), .named(text: "t", list: [.plain, .named(text: "", list: [])])]
        var gaps: [Int?] = [1, nil, 2]
        var set: Set<WitnessKind> = [.vaults]
    }

    private static func read<Value: Codable>(_ text: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    @Test("everything that Codable can express is read back as it was")
    func everything() throws {
        let value = Everything()
        #expect(try Self.read(try JSONStream.text(of: value), as: Everything.self) == value)
    }

    @Test("says what Foundation's encoder says")
    func sameTree() throws {
        let value = Everything.Kind.named(text: "a", list: [.plain, .one(1)])
        let text = try JSONStream.text(of: value)
        #expect(text == #"{"named":{"text":"a","list":[{"plain":{}},{"one":{"_0":1}}]}}"#)
        let own = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(Everything.Kind.self, from: own) == Self.read(text, as: Everything.Kind.self))
    }

    @Test("values without members stand alone")
    func fragments() throws {
        #expect(try JSONStream.text(of: "a") == "\"a\"")
        #expect(try JSONStream.text(of: [Int]()) == "[]")
        #expect(try JSONStream.text(of: ["k": true]) == #"{"k":true}"#)
        #expect(try JSONStream.text(of: Int?.none) == "null")
    }

    @Test("a number that JSON does not have is refused", arguments: [Double.nan, .infinity])
    func noNumber(number: Double) {
        #expect(throws: StoreError.self) { try JSONText.encode([number]) }
    }

    @Test("a machine is written and read back the same")
    func machine() throws {
        var machine = Fixtures.job(1, Fixtures.request(labels: ["app": "billing", "tier": "1"]))
        _ = try machine.apply(.claimed(recovered: false), at: Fixtures.moment(0), in: Fixtures.surroundings)
        _ = try machine.apply(.keysGranted, at: Fixtures.moment(1), in: Fixtures.surroundings)
        #expect(try Self.read(JSONText.encode(machine), as: JobMachine.self) == machine)
    }

    @Test("a claim takes a machine from memory only as it stands in the row")
    func recentMachines() throws {
        let recent = RecentMachines(limit: 2)
        let image = try JobImage(Fixtures.job(1))
        recent.note(image)
        #expect(recent.machine(image.machine.id, writtenAs: image.json) == image.machine)
        #expect(recent.machine(image.machine.id, writtenAs: image.json + " ") == nil)
        recent.note(try JobImage(Fixtures.job(2)))
        recent.note(try JobImage(Fixtures.job(3)))
        #expect(recent.machine(image.machine.id, writtenAs: image.json) == nil)
    }
}
