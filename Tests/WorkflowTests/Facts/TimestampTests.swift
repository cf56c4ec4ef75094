import Foundation
import Testing

@testable import Workflow

@Suite("Moments and spans")
struct TimestampTests {
    @Test("spans are added, taken away and measured in milliseconds, fractions cut off")
    func arithmetic() {
        let moment = Timestamp(milliseconds: 1000)
        #expect(moment + .microseconds(1999) == Timestamp(milliseconds: 1001))
        #expect(moment - .seconds(2) == Timestamp(milliseconds: -1000))
        #expect(Timestamp(milliseconds: 400) - moment == .milliseconds(-600))
        #expect(Timestamp(milliseconds: -1) < Timestamp(milliseconds: 0))
        #expect(Duration.milliseconds(-1500).wholeMilliseconds == -1500)
        #expect(Duration.milliseconds(1500).fractionalSeconds == 1.5)
    }

    @Test("a span beyond all bounds does not overflow")
    func bounds() {
        #expect(Duration.seconds(Int64.max).wholeMilliseconds == 9_000_000_000_000_000_000)
        #expect(Duration.seconds(Int64.min).wholeMilliseconds == -9_000_000_000_000_000_000)
    }

    @Test("a moment is a plain number in JSON")
    func coding() throws {
        let data = try JSONEncoder().encode([Timestamp(milliseconds: 1_700_000_000_123)])
        #expect(String(decoding: data, as: UTF8.self) == "[1700000000123]")
        #expect(try JSONDecoder().decode([Timestamp].self, from: data) == [Timestamp(milliseconds: 1_700_000_000_123)])
    }
}

@Suite("Markers")
struct MarkerTests {
    @Test(
        "a marker is found anywhere in a text, as bytes",
        arguments: [
            ("hfab12r000000000101", false), ("backup-hfab12x00000000101", true),
            ("backup-hfab12x00000000101-0002", true),
            ("hfab12x00000000101", true), ("hfab12x0000000010", false), ("HFAB12X00000000101", false), ("", false),
            ("hfab12x00000000101\u{301}", true), ("日本hfab12x00000000101語", true),
        ]
    )
    func occurs(_ text: String, _ isThere: Bool) {
        #expect(Marker("hfab12x00000000101").occurs(in: text) == isThere)
    }

    @Test("texts that only look equal are not: composed and decomposed letters differ")
    func bytes() {
        #expect(!Marker("caf\u{e9}").occurs(in: "cafe\u{301}"))
        #expect("cafe\u{301}" == "caf\u{e9}")
        #expect(!Marker("hf").occurs(in: nil))
        #expect("abc".contains(utf8Of: ""))
    }

    @Test("markers of different jobs, kinds and generations differ; equal ones are equal")
    func minted() {
        var seen: Set<Marker> = []
        for kind in Effect.Kind.allCases {
            for generation in 1...3 { seen.insert(Sample.marker(kind, generation)) }
        }
        #expect(seen.count == 9)
        #expect(seen.allSatisfy { $0.rawValue.hasPrefix("hfab12") })
        #expect(Sample.marker(.vault) == Sample.marker(.vault))
    }

    @Test("identifiers order by their bytes")
    func order() {
        #expect(JobID("Z") < JobID("a"))
        #expect(JobID("z") < JobID("\u{e9}"))
        #expect(!(JobID("a") < JobID("a")))
    }
}
