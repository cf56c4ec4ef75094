import SeededChance
import Testing

@testable import Settings

@Suite("Damaged files")
struct DamagedFilesTests {
    private static let pieces = [
        ":", " ", "\n", "\t", "- ", "[", "]", "{", "}", "\"", "'", "#", "&a ", "*a", "!!int ", "|", "\u{0}", "é",
    ]

    @Test("R15: a damaged file gives faults with advice, or loads, and never shows the secret in it", arguments: 0..<8)
    func damaged(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let literal = "Lq7VvWn2cYJm4RzTqXo9KdPbGh"
        let whole = Array(
            """
            listen: tcp:127.0.0.1:8420
            tokens:
              ci: {role: reader, sha256: \(literal)}
            workflow:
              deadlines:
                verify_seconds: 5
            """ + "\n" + Sample.project.replacing("env:CBR_SK", with: literal)
        )
        for round in 0..<100 {
            var text = whole
            for _ in 0...Int.random(in: 0..<4, using: &generator) {
                damage(&text, &generator)
            }
            let yaml = String(text)
            for fault in try faults(yaml, Sample.environment) {
                #expect(!fault.hint.isEmpty, "seed \(seed), round \(round)")
                #expect(!fault.description.contains(literal), "seed \(seed), round \(round): \(fault)")
            }
        }
    }

    private func damage(_ text: inout [Character], _ generator: inout SeededGenerator) {
        let place = Int.random(in: 0..<text.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: text.remove(at: place)
        case 1:
            let piece = Self.pieces.randomElement(using: &generator) ?? ":"
            text.insert(contentsOf: piece, at: place)
        default:
            let end = min(place + Int.random(in: 1..<30, using: &generator), text.count)
            text.insert(contentsOf: text[place..<end], at: Int.random(in: 0..<text.count, using: &generator))
        }
    }
}
