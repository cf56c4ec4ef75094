import FoundationEssentials
import Testing

@testable import AuditChain

/// The examples of RFC 8785 itself.
@Suite("Canonical JSON")
struct CanonicalJSONTests {
    @Test("section 3.2.2: literals, numbers and strings")
    func primitives() throws {
        let input = #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        let expected = [
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#,
            #""string":"€$\u000f\nA'B\"\\\\\"/"}"#,
        ].joined()
        #expect(try canonical(input) == expected)
    }

    @Test("section 3.2.3: members are ordered by their UTF-16 units")
    func ordering() throws {
        let input = #"""
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """#
        let text = try canonical(input)
        let values = [
            "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
            "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
        ]
        let places = values.map { text.firstRange(of: $0)?.lowerBound }
        #expect(places.allSatisfy { $0 != nil })
        #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted())
    }

    /// Appendix B: IEEE-754 numbers and how they are written.
    @Test(
        "appendix B: numbers",
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"), (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] as [(UInt64, String)]
    )
    func numbers(bits: UInt64, text: String) {
        #expect(CanonicalNumber.text(Double(bitPattern: bits)) == text)
    }

    @Test("flat objects of text are read back as they were written")
    func factsAreReadBack() {
        for facts in [[:], ["a": "1"], ["b": "é 漢 🦉", "a": "", "": "none"]] {
            #expect(CanonicalString.facts(from: CanonicalString.object(facts)) == facts)
        }
    }

    @Test(
        "what is not a flat object of text without escapes is left to a general reader",
        arguments: [
            "", "{", "{}x", "[]", #"{"a":1}"#, #"{"a":"1",}"#, #"{"a":"1" "b":"2"}"#, #"{ "a":"1"}"#, #"{"a":"\n"}"#,
            #"{"a":"1","a":"2"}"#, #"{"a":"1"#, #"{"a"}"#, "{\"a\":\"\n\"}",
        ]
    )
    func othersAreNotRead(text: String) {
        #expect(CanonicalString.facts(from: text) == nil)
    }

    private func canonical(_ text: String) throws -> String {
        try JSONDecoder().decode(CanonicalJSON.self, from: Data(text.utf8)).text
    }
}
