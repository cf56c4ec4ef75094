import Testing

@testable import Settings

@Suite("Suggestions")
struct NearestTextTests {
    @Test(
        "a slip finds the word that was meant, a different word finds nothing",
        arguments: [
            ("endpiont", "endpoint"), ("end_point", "endpoint"), ("Endpoint", "endpoint"), ("regoin", "region"),
            ("colour", nil), ("", nil), ("x", nil),
        ] as [(String, String?)]
    )
    func nearest(text: String, found: String?) {
        #expect(NearestText.find(text, among: ["endpoint", "region", "marker"]) == found)
    }

    @Test("a key in the wrong section is found where it belongs")
    func elsewhere() {
        let keys = ["queue.max_pending", "log.level"]
        #expect(NearestText.findKey("max_pendign", neighbours: ["queue", "log"], keys: keys) == "queue.max_pending")
        #expect(NearestText.findKey("queue.level", neighbours: ["max_pending"], keys: keys) == "log.level")
        #expect(NearestText.findKey("queu", neighbours: ["queue", "log"], keys: keys) == "queue")
        #expect(NearestText.findKey("nonsense", neighbours: ["queue", "log"], keys: keys) == nil)
    }
}
