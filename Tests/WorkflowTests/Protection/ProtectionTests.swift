import Testing

@testable import Workflow

@Suite("Protection")
struct ProtectionTests {
    private static let now = Timestamp(milliseconds: 1_764_000_000_000)

    private static func protection(
        goodBefore age: Duration?,
        label: String? = nil,
        outcome: ResourceVerdict.Outcome? = .succeeded
    ) -> Protection {
        Protection(
            resource: ResourceID("r"),
            type: .server,
            name: nil,
            project: ProjectName("default"),
            lastGood: age.map {
                Protection.LastGood(job: JobID("j"), restorePointID: nil, vaultID: nil, backupID: nil, since: now - $0)
            },
            lastAttempt: Protection.LastAttempt(
                job: JobID("j"),
                state: .succeeded,
                submittedAt: now,
                endedAt: nil,
                outcome: outcome,
                code: nil
            ),
            targetLabel: label
        )
    }

    @Test(
        "a target is a whole number with its unit",
        arguments: [
            ("1s", 1), ("90s", 90), ("30m", 1800), ("24h", 86_400), ("7d", 604_800), ("3650d", 315_360_000),
            ("", nil), ("24", nil), ("h", nil), ("0h", nil), ("-1h", nil), ("+1h", nil), (" 1h", nil), ("1.5h", nil),
            ("24H", nil), ("1w", nil), ("3651d", nil), ("99999999999999999999d", nil),
        ] as [(String, Int64?)]
    )
    func targets(text: String, seconds: Int64?) {
        #expect(TargetAge(text)?.duration == seconds.map { .seconds($0) })
    }

    @Test("the target is kept up to its last second, and not beyond")
    func boundary() {
        let day = TargetAge(.seconds(86_400))
        #expect(Self.protection(goodBefore: .seconds(86_400)).state(at: Self.now, standard: day) == .met)
        #expect(Self.protection(goodBefore: .milliseconds(86_400_001)).state(at: Self.now, standard: day) == .missed)
        #expect(Self.protection(goodBefore: nil).state(at: Self.now, standard: day) == .missed)
        #expect(Self.protection(goodBefore: .seconds(5)).state(at: Self.now, standard: nil) == .noTarget)
        #expect(
            Self.protection(goodBefore: .seconds(60)).due(standard: day) == Self.now + .seconds(86_400) - .seconds(60)
        )
        #expect(Self.protection(goodBefore: nil).due(standard: day) == nil)
    }

    @Test("a job's label goes before the standard; one that cannot be read counts as none")
    func labels() {
        let day = TargetAge(.seconds(86_400))
        let hour = Self.protection(goodBefore: .seconds(7200), label: "1h")
        #expect(hour.state(at: Self.now, standard: day) == .missed)
        #expect(Self.protection(goodBefore: .seconds(7200), label: "soon").state(at: Self.now, standard: day) == .met)
        #expect(
            Self.protection(goodBefore: .seconds(7200), label: "soon").state(at: Self.now, standard: nil) == .noTarget
        )
    }

    @Test("R25: a resource that is gone is orphaned, whatever its last good restore point")
    func orphaned() {
        let gone = Self.protection(goodBefore: .seconds(60), outcome: .gone)
        #expect(gone.state(at: Self.now, standard: TargetAge(.seconds(86_400))) == .orphaned)
        #expect(gone.state(at: Self.now, standard: nil) == .orphaned)
    }
}
