import Testing
import Workflow

@testable import RESTAPI

@Suite("Identifiers")
struct IdentifierTests {
    @Test("are UUIDs of version 7 that begin with the time")
    func layout() throws {
        let id = IdentifierSource().next(at: Timestamp(milliseconds: 0x0123_4567_89AB))
        #expect(UUIDText.normalized(id) == id)
        #expect(id.hasPrefix("01234567-89ab-7"))
        let variant = try #require(id.split(separator: "-")[3].first?.hexDigitValue)
        #expect((8...11).contains(variant))
    }

    @Test("order as they were made, within a millisecond and when the clock goes back")
    func order() {
        let source = IdentifierSource()
        var times = (0..<10_000).map { _ in Int64(5_000_000) }
        times += [4_000_000, 4_000_001, 5_000_000, 6_000_000, 6_000_000]
        let ids = times.map { source.next(at: Timestamp(milliseconds: $0)) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test("are unique when many are made at once")
    func concurrency() async {
        let source = IdentifierSource()
        let ids = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<500).map { _ in source.next(at: Timestamp(milliseconds: 1)) } }
            }
            return await group.reduce(into: Set<String>()) { $0.formUnion($1) }
        }
        #expect(ids.count == 4000)
    }

    @Test(
        "are told from other texts",
        arguments: [
            ("E8CC6BFD-d324-4b88-9109-9fb0ba70676F", "e8cc6bfd-d324-4b88-9109-9fb0ba70676f"),
            ("e8cc6bfdd3244b8891099fb0ba70676f", nil), ("e8cc6bfd-d324-4b88-9109-9fb0ba70676", nil),
            ("e8cc6bfd-d324-4b88-9109-9fb0ba70676g", nil), ("{8cc6bfd-d324-4b88-9109-9fb0ba70676f", nil), ("", nil),
            ("e8cc6bfd_d324-4b88-9109-9fb0ba70676f", nil), ("e8cc6bfd-d324-4b88-9109-9fb0ba706７6f", nil),
        ] as [(String, String?)]
    )
    func normalization(text: String, expected: String?) {
        #expect(UUIDText.normalized(text) == expected)
    }
}
