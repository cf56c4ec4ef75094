import CBRAPI
import Testing

@testable import Engine

@Suite("Hiding secrets in answers")
struct SecretHidingTests {
    private func scrubbed(_ text: String, _ hiding: SecretHiding, _ secrets: [String]) -> String {
        String(decoding: hiding.scrubber(for: secrets).scrub(Array(text.utf8)), as: UTF8.self)
    }

    @Test("goes with the secrets of each request, also when they change and change back")
    func changes() {
        let hiding = SecretHiding()
        let text = "first-secret and second-secret"
        for _ in 0..<2 {
            let first = scrubbed(text, hiding, ["first-secret"])
            #expect(!first.contains("first-secret") && first.contains("second-secret"))
            let second = scrubbed(text, hiding, ["second-secret"])
            #expect(second.contains("first-secret") && !second.contains("second-secret"))
            let both = scrubbed(text, hiding, ["first-secret", "second-secret"])
            #expect(!both.contains("first-secret") && !both.contains("second-secret"))
            #expect(scrubbed(text, hiding, []) == text)
        }
    }
}
