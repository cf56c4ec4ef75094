import Testing
import Workflow

@testable import Engine

@Suite("Markers")
struct MarkerTests {
    private let installation = "00112233445566778899aabbccddeeff"
    private let job = JobID("01900000-0000-7000-8000-000000000001")

    /// Computed with Python's `hmac`, `hashlib.sha256` and `base64.b32encode`.
    @Test(
        "are the known ones",
        arguments: [
            (Effect.Kind.vault, 1, "hfvld4a3pw33j6mj2n"), (.vault, 2, "hfvld4a3pw33j6mj2o"),
            (.association, 1, "hfvld45amjzuibnsy2"), (.association, 2, "hfvld45amjzuibnsyz"),
            (.restorePoint, 1, "hfvld42ouckiryt2y2"), (.restorePoint, 2, "hfvld42ouckiryt2yz"),
        ]
    )
    func knownAnswers(kind: Effect.Kind, generation: Int, marker: String) {
        let mint = MarkerMint.hmac(installationID: installation)
        #expect(mint.marker(job: job, kind: kind, generation: generation).rawValue == marker)
        #expect(mint.prefix == "hfvld4")
    }

    @Test("tell whose they are and which sending made them; nobody else's do")
    func generations() {
        let mint = MarkerMint.hmac(installationID: installation)
        for generation in [1, 2, 31, 32, 1024, 1_048_575] {
            let marker = mint.marker(job: job, kind: .restorePoint, generation: generation)
            #expect(mint.generation(of: marker, job: job, kind: .restorePoint) == generation)
            #expect(mint.generation(of: marker, job: job, kind: .vault) == nil)
            #expect(mint.generation(of: marker, job: JobID("another"), kind: .restorePoint) == nil)
            let foreign = MarkerMint.hmac(installationID: "another")
            #expect(foreign.generation(of: marker, job: job, kind: .restorePoint) == nil)
        }
        let others = [
            "", "hfvld4", "hfvld42ouckiryt2y", "hfvld42ouckiryt2y22", "hfvld42ouckiryt2y1", "hfvld42OUCKIRYT2Y2",
        ]
        for text in others {
            #expect(mint.generation(of: Marker(text), job: job, kind: .restorePoint) == nil, "\(text)")
        }
    }

    @Test("have 18 lower-case letters and digits, the same ones every time")
    func shape() {
        for number in 0..<200 {
            let id = "installation-\(number)"
            let marker = MarkerMint.hmac(installationID: id).marker(job: job, kind: .vault, generation: number + 1)
            #expect(marker.rawValue.utf8.count == Marker.length)
            #expect(marker.rawValue.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) })
            #expect(
                MarkerMint.hmac(installationID: id).marker(job: job, kind: .vault, generation: number + 1) == marker
            )
        }
    }

    @Test("differ by installation, job, kind and generation")
    func distinct() {
        var all: Set<Marker> = []
        var count = 0
        for installation in ["a", "b"] {
            let mint = MarkerMint.hmac(installationID: installation)
            for number in 0..<50 {
                for kind in Effect.Kind.allCases {
                    for generation in 1...4 {
                        all.insert(mint.marker(job: JobID("job-\(number)"), kind: kind, generation: generation))
                        count += 1
                    }
                }
            }
        }
        #expect(all.count == count)
    }
}
