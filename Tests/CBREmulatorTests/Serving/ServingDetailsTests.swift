import HTTPTransport
import Testing

@testable import CBREmulator

@Suite("How the emulator serves", .timeLimit(.minutes(5)))
struct ServingDetailsTests {
    @Test("the Date of answers follows the gateway's clock", arguments: [0, 7200, -3600])
    func date(skew: Int) async throws {
        try await LiveEmulator.run { emulator in
            _ = try await emulator.control("PUT", "switches", ["clock_skew_seconds": .int(skew)])
            let before = WireTime.wall()
            let told = try #require(try await emulator.send("GET", "vaults").first("Date"))
            // A `Date` has whole seconds and is made once a second at the least.
            let near = (-2...5).map { second in
                DateHeader.text(seconds: Int(before.microseconds / 1_000_000) + skew + second)
            }
            #expect(near.contains(told), "\(told) is not one of \(near)")
        }
    }

    @Test("a date is written as HTTP has it")
    func format() {
        #expect(DateHeader.text(seconds: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(DateHeader.text(seconds: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
    }

    @Test("a port that is in use is refused in words")
    func portInUse() async throws {
        try await LiveEmulator.run { emulator in
            var configuration = EmulatorConfiguration(accessKey: "AK", secretKey: "SK", projectID: TestRegion.projectID)
            configuration.port = try #require(emulator.url.split(separator: ":").last.flatMap { Int($0) })
            let taken = configuration
            let error = await #expect(throws: Emulator.AddressInUse.self) {
                try await Emulator(taken).run(handlingSignals: false) { _ in }
            }
            #expect(error?.description.contains("is in use") ?? false)
        }
    }
}
