import Testing

@testable import Workflow

@Suite("Refusals and faults")
struct RefusalTests {
    @Test("a final refusal ends the job with the cloud's code, closes the effect and frees the keys")
    func final() throws {
        var drill = Drill()
        try drill.toSending()
        try drill.fail(.refused("9900"))
        #expect(drill.last.next == .rest)
        #expect(drill.machine.ending?.code == "BackupService.9900")
        #expect(drill.machine.openEffect == nil)
        #expect(drill.machine.heldKeys.isEmpty)
        #expect(
            drill.last.attempts
                == [
                    .ended(
                        .createRestorePoint,
                        number: 1,
                        outcome: .failed,
                        code: "BackupService.9900",
                        message: "refused: BackupService.9900"
                    )
                ]
        )
    }

    struct Pause: Sendable {
        var failure: CallFailure
        var reason: WaitReason
        /// The bounds of the pause after the first failure, in seconds.
        var seconds: ClosedRange<Double>
    }

    @Test(
        "each class of failure waits for its own reason and time",
        arguments: [
            Pause(failure: .refused("0001"), reason: .busy, seconds: 0.25...5),
            Pause(failure: .refused(.gateway("0308"), status: 429), reason: .throttled, seconds: 0.25...5),
            Pause(
                failure: .refused(.gateway("0308"), status: 429, retryAfter: .seconds(90)),
                reason: .throttled,
                seconds: 90...90
            ),
            Pause(failure: .refused("6114"), reason: .full, seconds: 15...300),
            Pause(failure: .unreachable, reason: .retry, seconds: 0.05...1),
            Pause(failure: .refused("6108"), reason: .busy, seconds: 0.25...5),
            Pause(failure: .unauthorised, reason: .blockedAuth, seconds: 330...330),
        ]
    )
    func pauses(_ pause: Pause) throws {
        for jitter in [0.0, 0.5, 0.999] {
            var drill = Drill()
            try drill.toSending()
            drill.jitter = jitter
            try drill.fail(pause.failure)
            let until = try #require(drill.sleepsUntil)
            #expect(pause.seconds.contains((until - drill.now).fractionalSeconds))
            #expect(drill.machine.waitReason == pause.reason)
            #expect(drill.machine.openEffect == nil)
            // After a "busy" the refused sending is looked for first.
            if pause.failure.carriedOut == .lookIfResent { try drill.searchInVain() } else { try drill.wake() }
            #expect(drill.asked == .createRestorePoint)
            #expect(drill.machine.openEffect?.generation == 2)
        }
    }

    @Test("R27: credentials that are not accepted cost no attempt, wherever it happens")
    func auth() throws {
        var preflight = Drill()
        try preflight.begin()
        var sending = Drill()
        try sending.toSending()
        var polling = Drill()
        try polling.toAwait()
        try polling.wake()
        var settling = Drill()
        try settling.toSettling()
        try settling.wake()
        for var drill in [preflight, sending, polling, settling] {
            let asked = drill.asked
            let attempt = drill.machine.attempt
            for _ in 0..<3 {
                try drill.fail(.unauthorised)
                #expect(drill.machine.waitReason == .blockedAuth)
                #expect(drill.last.attempts.isEmpty)
                try drill.wake()
                #expect(drill.asked == asked)
            }
            #expect(drill.machine.attempt == attempt)
            #expect(drill.actions(.jobWaiting).count { $0.detail["reason"] == "blocked: auth" } == 1)
        }
    }

    @Test("what is worth a few tries only ends after them")
    func fewTries() throws {
        var drill = Drill()
        try drill.toAssociation()
        try drill.answer(.vault(.sample()))
        try drill.answer(.vaults())
        while drill.machine.ending == nil, drill.sent.count < 20 {
            try drill.fail(.refused("6108"))
            guard drill.machine.ending == nil else { break }
            try drill.wake()
        }
        #expect(drill.sent.count == drill.surroundings.policy.fewTriesMax)
        #expect(drill.machine.ending?.code == "BackupService.6108")
    }

    @Test("pauses grow while an endpoint is down, and attempts are numbered without a gap")
    func endpointDown() throws {
        var drill = Drill()
        drill.jitter = 0.999
        try drill.begin()
        var pauses: [Double] = []
        for failures in 1...12 {
            try drill.fail(.unreachable)
            #expect(drill.machine.attempt == failures + 1)
            pauses.append((try #require(drill.sleepsUntil) - drill.now).fractionalSeconds)
            try drill.wake()
        }
        #expect(pauses == pauses.sorted())
        #expect(pauses.last.map { $0 > 290 && $0 <= 300 } ?? false)
        #expect(drill.actions(.jobWaiting).count == 1)
    }

    @Test("a list that is \"not there\" is asked for again")
    func listGone() throws {
        var drill = Drill()
        try drill.toVault()
        try drill.fail(.refused(.backupService("6105"), status: 404))
        #expect(drill.machine.waitReason == .retry)
        try drill.wake()
        #expect(drill.asked == .vaultByName)
    }

    @Test("an answer of the wrong kind is a bug of the shell and changes nothing")
    func wrongReply() throws {
        var drill = Drill()
        try drill.begin()
        let before = drill.machine
        #expect(throws: IllegalTransition.self) { try drill.answer(.backups()) }
        #expect(drill.machine == before)
    }
}
