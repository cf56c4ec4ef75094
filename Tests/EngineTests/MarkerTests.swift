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
            (Effect.Kind.vault, 1, "hfvld4d4nepywomkz4"), (.vault, 2, "hfvld4lbqoapuidkgz"),
            (.association, 1, "hfvld4jdggbiiplvl5"), (.association, 2, "hfvld46fozcng2walg"),
            (.restorePoint, 1, "hfvld4xyjok3yjpj7b"), (.restorePoint, 2, "hfvld4hlss4j2c2ynb"),
        ]
    )
    func knownAnswers(kind: Effect.Kind, generation: Int, marker: String) {
        let mint = MarkerMint.hmac(installationID: installation)
        #expect(mint.marker(job: job, kind: kind, generation: generation).rawValue == marker)
        #expect(mint.prefix == "hfvld4")
    }

    @Test("have 18 lower-case letters and digits, the same ones every time")
    func shape() {
        for number in 0..<200 {
            let id = "installation-\(number)"
            let marker = MarkerMint.hmac(installationID: id).marker(job: job, kind: .vault, generation: number)
            #expect(marker.rawValue.utf8.count == Marker.length)
            #expect(marker.rawValue.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) })
            #expect(MarkerMint.hmac(installationID: id).marker(job: job, kind: .vault, generation: number) == marker)
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
