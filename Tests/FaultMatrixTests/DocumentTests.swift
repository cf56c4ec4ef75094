import Foundation
import Testing

/// `docs/fault-matrix.md` is made from the table; with `HOLDFAST_WRITE_FAULT_MATRIX=1` in the environment these tests write it
/// anew.
@Suite("The fault matrix for people")
struct DocumentTests {
    private static let path = #filePath
        .replacing("Tests/FaultMatrixTests/DocumentTests.swift", with: "docs/fault-matrix.md")

    @Test("says what the tests say")
    func isCurrent() throws {
        let text = FaultMatrixDocument.text
        if ProcessInfo.processInfo.environment["HOLDFAST_WRITE_FAULT_MATRIX"] == "1" {
            try Data(text.utf8).write(to: URL(fileURLWithPath: Self.path))
        }
        let written = try String(contentsOfFile: Self.path, encoding: .utf8)
        #expect(written == text, "write it anew with HOLDFAST_WRITE_FAULT_MATRIX=1")
    }
}
