import Failpoints
import Testing

/// What operators install has nothing in it that could kill it on command.
@Suite("The shipped program")
struct ShippedBinaryTests {
    private static let variable = "FAILPOINT"

    /// The names of failpoints, and words of the code that strikes, that a program's file holds.
    private func traces(in path: String) async throws -> Set<String> {
        // Swift keeps literals of up to 15 bytes in the code itself, where no search finds them.
        let names = Failpoint.allCases.map(\.rawValue).filter { $0.utf8.count > 15 } + ["there is no failpoint"]
        let search = try ChildProcess(
            ["/usr/bin/env", "grep", "-aoF"] + names.flatMap { ["-e", $0] } + [path],
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"],
            errorPath: "/dev/null"
        )
        // 1: nothing was found.
        let ending = await search.ending(within: .seconds(60))
        #expect(ending == .exited(0) || ending == .exited(1))
        return Set(search.output.split(separator: "\n").map(String.init))
    }

    @Test("has no failpoint in it")
    func hasNone() async throws {
        #expect(try await traces(in: HoldfastBinary.path) == [])
    }

    @Test("is told from one that has them", .enabled(if: FailpointBinary.path != nil, FailpointBinary.missing))
    func othersHave() async throws {
        let path = try #require(FailpointBinary.path)
        #expect(try await traces(in: path).count > 10)
    }

    @Test("does not know the variable that chooses a failpoint")
    func ignoresTheVariable() async throws {
        try await Scenario.run { scenario in
            let cloud = try await scenario.startCloud()
            try scenario.configure(cloud: cloud.url)
            let daemon = try await scenario.startDaemon(environment: [Self.variable: "before_submission"])
            let job = try await daemon.awaitRest(daemon.submit(Seed.submission))
            #expect(job["state"] == "succeeded")
        }
    }
}
