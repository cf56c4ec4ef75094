/// What the machine must know of the world to decide, besides the event: configuration as values, never a clock or a socket.
package struct Surroundings: Sendable {
    package var policy: WorkflowPolicy
    package var mint: MarkerMint
    /// `endpoint|remote project id`, the scope of exclusive keys.
    package var keyScope: String
    /// The kinds of witness that have shown one of our own markers in this project.
    package var provenWitnesses: Set<WitnessKind>
    /// How far the cloud's clock is ahead of ours, as its answers tell.
    package var clockOffset: Duration
    #if Failpoints
        /// A defect that a test has planted.
        package var plantedBug: PlantedBug?
    #endif

    package init(
        policy: WorkflowPolicy,
        mint: MarkerMint,
        keyScope: String,
        provenWitnesses: Set<WitnessKind> = [],
        clockOffset: Duration = .zero
    ) {
        self.policy = policy
        self.mint = mint
        self.keyScope = keyScope
        self.provenWitnesses = provenWitnesses
        self.clockOffset = clockOffset
    }

    package func key(resource: ResourceID) -> ExclusiveKey { ExclusiveKey("1:resource|\(keyScope)|\(resource)") }
    func key(vaultName: String) -> ExclusiveKey { ExclusiveKey("2:vault-name|\(keyScope)|\(vaultName)") }
    func key(vaultID: VaultID) -> ExclusiveKey { ExclusiveKey("3:vault|\(keyScope)|\(vaultID)") }
    func key(runSlotOf vaultID: VaultID) -> ExclusiveKey { ExclusiveKey("4:run-slot|\(keyScope)|\(vaultID)") }
}

/// The time and the one random number that an event brings along.
package struct Moment: Equatable, Sendable {
    package var now: Timestamp
    /// Uniform in 0..<1.
    package var jitter: Double

    package init(now: Timestamp, jitter: Double) {
        self.now = now
        self.jitter = jitter
    }
}

/// The numbers and choices by which jobs of one project are driven.
package struct WorkflowPolicy: Equatable, Sendable {
    /// What to do when a change's outcome stays unknown after the search.
    package enum OnUnknown: String, CaseIterable, Codable, Sendable {
        /// Ask a person.
        case hold
        /// Send again, when every witness answered completely and is known to show our markers.
        case recreate
    }

    package var onUnknown: OnUnknown = .hold
    package var markerPlacement: MarkerPlacement = .name
    /// Whether the region offers protectables for the preflight.
    package var asksProtectables = true
    package var retry = Backoff(base: .seconds(1), max: .seconds(300))
    package var busy = Backoff(base: .seconds(5), max: .seconds(300))
    package var full = Backoff(base: .seconds(300), max: .seconds(3600))
    package var poll = PollPolicy()
    /// How long an intent stays valid for sending once committed.
    package var sendWindow: Duration = .seconds(10)
    /// The transport's total time-out of one call: an answer cannot come later than this after the sending.
    package var requestTimeout: Duration = .seconds(60)
    /// How long the cloud is searched before absence is concluded.
    package var settleWindow: Duration = .seconds(600)
    /// How many complete searches absence needs, at the least.
    package var settleLooksMin = 3
    /// How far the cloud's clock may be off (the gateway allows 15 minutes).
    package var clockSkewMax: Duration = .seconds(900)
    /// How long after the end of a run a missing backup may still turn up in lists.
    package var listLagMax: Duration = .seconds(120)
    /// How long a blocked project waits before one probe.
    package var authProbeInterval: Duration = .seconds(330)
    package var fewTriesMax = 5
    /// How long after a job's end what was judged absent is looked for.
    package var twinWatch: Duration = .seconds(7 * 86_400)
    /// How often it is looked for in that time.
    package var twinLookInterval: Duration = .seconds(86_400)
    /// How many runs one vault may have at a time.
    package var runsPerVaultMax = 8
    /// Time limits per step, counted from the step's start. A step without one is limited by the job's deadline only.
    package var stepDeadlines: [Step: Duration] = [
        .preflight: .seconds(3600), .ensureVault: .seconds(3600), .associate: .seconds(3600),
        .createRestorePoint: .seconds(14_400), .verify: .seconds(3600),
    ]

    package init() {}
}

/// How often something that is under way is looked at.
package struct PollPolicy: Equatable, Sendable {
    package var first: Duration = .seconds(5)
    package var max: Duration = .seconds(60)
    package var growth: Double = 1.5
    /// The part of the pause by which it is varied to either side.
    package var jitter: Double = 0.2

    package init() {}

    /// The pause before look number `look` (from 0).
    package func pause(look: Int, jitter draw: Double) -> Duration {
        var milliseconds = Double(first.wholeMilliseconds)
        let most = Double(max.wholeMilliseconds)
        for _ in 0..<Swift.min(look, 64) where milliseconds < most { milliseconds *= growth }
        let varied = Swift.min(milliseconds, most) * (1 + jitter * (2 * draw - 1))
        return .milliseconds(Int64(varied))
    }
}

/// Exponential pauses with full jitter: uniform between nothing and the exponentially growing bound.
package struct Backoff: Equatable, Sendable {
    package var base: Duration
    package var max: Duration

    package init(base: Duration, max: Duration) {
        self.base = base
        self.max = max
    }

    /// The pause before try `tries + 1` after `tries` failures (from 1), never shorter than `atLeast`.
    package func pause(tries: Int, jitter draw: Double, atLeast: Duration? = nil) -> Duration {
        let most = Double(max.wholeMilliseconds)
        var bound = Double(base.wholeMilliseconds)
        for _ in 0..<Swift.min(Swift.max(tries - 1, 0), 64) where bound < most { bound *= 2 }
        // A pause of nothing would be a busy loop when several draws in a row are small: the floor is a twentieth.
        let drawn = Swift.max(Swift.min(bound, most) * draw, Double(base.wholeMilliseconds) / 20)
        let pause = Duration.milliseconds(Int64(drawn))
        return atLeast.map { Swift.max($0, pause) } ?? pause
    }
}

extension ExclusiveKey {
    /// True for a resource's key, which is held until the cloud's run has been seen to be over.
    package var isResource: Bool { rawValue.hasPrefix("1:") }

    /// True for a vault's key, by name or by id, which is held while the vault is ensured and changed.
    var isVault: Bool { rawValue.hasPrefix("2:") || rawValue.hasPrefix("3:") }

    /// True for a key of which several jobs may have a share: a vault's run slots.
    package var isRunSlot: Bool { rawValue.hasPrefix("4:") }
}
