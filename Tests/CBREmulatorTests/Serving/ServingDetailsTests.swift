import HTTPTransport
import Testing

@testable import CBREmulator

@Suite("How the emulator serves", .timeLimit(.minutes(5)))
struct ServingDetailsTests {
    @Test("the Date of answers follows the gateway's clock", arguments: [0, 7200, -3600])
    func date(skew: Int) async throws {
        let begun = WireTime.wall()
        try await LiveEmulator.run { emulator in
            _ = try await emulator.control("PUT", "switches", ["clock_skew_seconds": .int(skew)])
            let told = try #require(try await emulator.send("GET", "vaults").first("Date"))
            // A `Date` has whole seconds, and a busy server makes it anew more seldom than once a second.
            let seconds = [begun, WireTime.wall()].map { Int($0.microseconds / 1_000_000) + skew }
            let near = (seconds[0] - 2...seconds[1] + 1).map { DateHeader.text(seconds: $0) }
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
