package import SeededChance
import Workflow

/// What goes wrong around the daemon in one world, and for how long. Shares are probabilities, 0...1.
package struct Misfortune: Sendable, Equatable {
    /// From then on nothing goes wrong any more, counted from the world's beginning.
    package var ends: Duration = .zero

    // MARK: The way to the cloud, for each request

    /// The request is lost: it never arrives, and nobody hears of it.
    package var lostRequests = 0.0
    /// The request is carried out and the answer is lost.
    package var lostAnswers = 0.0
    /// The request arrives after its sender has given up.
    package var lateRequests = 0.0
    /// How late at most.
    package var latest: Duration = .seconds(120)
    /// A gateway answers 502 or 504, before or after the request was carried out.
    package var gatewayFailures = 0.0
    /// No connection is made: certainly nothing was sent.
    package var refusedConnections = 0.0
    /// Something on the way delivers a change twice; either answer comes back, or neither.
    package var doubledRequests = 0.0
    /// A read is carried out twice; the second answer counts.
    package var repeatedReads = 0.0
    /// The hand-over to the network takes seconds instead of milliseconds.
    package var slowHandOvers = 0.0
    /// A worker is starved for longer than its claim holds, before it makes its call.
    package var starvedWorkers = 0.0

    // MARK: Spells, per day of the world

    package var throttledSpells = 0.0
    package var unauthorisedSpells = 0.0
    package var unreachableSpells = 0.0
    /// All tokens die before their time.
    package var tokenDeaths = 0.0
    package var diskFullSpells = 0.0
    /// The disk reports failures of COMMITs that took place, of some that did not, and of some that show only to the next process.
    package var diskErrorSpells = 0.0
    package var clockJumps = 0.0

    // MARK: The daemon

    /// How many lives of the daemon end badly; one that does not ends with the world, or by a drain.
    package var crashes = 0.0
    /// How many steps a doomed life has at most before it ends.
    package var doomStepsMax = 4000
    package var drains = 0.0
    /// How often a day an older copy of the database is put in its place.
    package var restores = 0.0
    /// A COMMIT that takes long, now and then longer than the window in which a change may be sent.
    package var slowCommits = 0.0

    // MARK: People

    package var cancels = 0.0
    package var retries = 0.0
    package var pauses = 0.0
    /// How many remote runs that nobody can see the end of an operator gives away, at each look.
    package var releases = 0.0

    package init() {}

    /// Nothing goes wrong.
    package static let none = Misfortune()

    /// What a seed gives: each kind of trouble is absent, rare or frequent.
    package init(drawnFrom generator: inout SeededGenerator) {
        func share(_ most: Double) -> Double {
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: 0
            case 1: most / 8
            default: most
            }
        }
        ends = .seconds(Int.random(in: 1800...14_400, using: &generator))
        lostRequests = share(0.06)
        lostAnswers = share(0.06)
        lateRequests = share(0.04)
        latest = .seconds([90, 600, 3000].randomElement(using: &generator) ?? 90)
        gatewayFailures = share(0.06)
        refusedConnections = share(0.06)
        repeatedReads = share(0.02)
        doubledRequests = share(0.04)
        slowHandOvers = share(0.03)
        starvedWorkers = share(0.004)
        throttledSpells = share(12)
        unauthorisedSpells = share(6)
        unreachableSpells = share(6)
        diskFullSpells = share(12)
        diskErrorSpells = share(12)
        tokenDeaths = share(24)
        clockJumps = share(8)
        crashes = [0, 0.5, 0.9, 0.9].randomElement(using: &generator) ?? 0
        doomStepsMax = [60, 600, 4000].randomElement(using: &generator) ?? 600
        drains = share(0.3)
        restores = [0, 0, 0, 20].randomElement(using: &generator) ?? 0
        slowCommits = share(0.05)
        cancels = share(0.15)
        retries = share(0.6)
        pauses = share(4)
        releases = share(0.1)
    }
}
