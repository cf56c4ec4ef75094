import HTTPTransport
import Synchronization
import TestSupport
import Workflow

/// The way from the engine to the emulated cloud: libcurl and a real socket. The first request of the cell's call sets off
/// its strike.
final class Road: HTTPSending {
    private let strike: Strike
    private let call: Call
    private let cloud: EmulatedCloud
    private let clock: ManualClock
    private let direct = CurlTransport()
    private let detour: DetourWay?
    private let state = Mutex(State())

    private struct State {
        /// True once the change is under way of which the strike wants the answer lost.
        var isInDoubt = false
        var struckAt: Timestamp?
        var isOver = false
        /// Requests that the strike has hit, by a detour or a shorter time-out.
        var hits = 0
        var hasReleased = false
        var failures: [String] = []
    }

    init(_ strike: Strike, at call: Call, cloud: EmulatedCloud, clock: ManualClock, detour: DetourWay?) {
        self.strike = strike
        self.call = call
        self.cloud = cloud
        self.clock = clock
        self.detour = detour
    }

    func shutDown() async {
        await direct.shutDown()
        await detour?.close()
    }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPReply {
        cloud.move(to: clock.now)
        guard isStruck(by: request) else { return try await direct.send(request) }
        var struck = request
        if let milliseconds = strike.timeoutMilliseconds { struck.totalTimeout = .milliseconds(milliseconds) }
        guard let detour else { return try await direct.send(struck) }
        return try await detour.send(struck)
    }

    /// Sets the strike off when its time has come.
    /// - Returns: whether this very request is hit.
    private func isStruck(by request: HTTPRequest) -> Bool {
        let asked = Call(request)
        if let doubt = strike.doubt, let asked, asked.change == doubt { loseAnswer(of: asked) }
        let (begins, isHit) = state.withLock { state in
            let isOwn = asked == call && (strike.doubt == nil || state.isInDoubt)
            let begins = isOwn && state.struckAt == nil
            if begins { state.struckAt = clock.now }
            guard state.struckAt != nil, !state.isOver, isOwn || strike.strikesAll else { return (begins, false) }
            if case .times(let times) = strike.span, state.hits >= times { return (begins, false) }
            state.hits += 1
            return (begins, true)
        }
        if begins { setOff() }
        return isHit
    }

    /// Lets the answer to a change be lost, the first time.
    private func loseAnswer(of change: Call) {
        let isFirst = state.withLock { state in
            defer { state.isInDoubt = true }
            return !state.isInDoubt
        }
        guard isFirst else { return }
        do {
            try cloud.addRule(#"{"fault": "answer_lost"}"#, for: change, times: 1)
        } catch {
            state.withLock { $0.failures.append("the answer cannot be lost: \(error)") }
        }
    }

    private func setOff() {
        do {
            switch strike.means {
            case .rule(let rule):
                let times: Int? = if case .times(let times) = strike.span { times } else { nil }
                try cloud.addRule(rule, for: strike.strikesAll ? nil : call, times: times)
            case .rules(let rules):
                let times: Int? = if case .times(let times) = strike.span { times } else { nil }
                for rule in rules {
                    let hasOwn = rule.contains("\"operation\"")
                    try cloud.addRule(rule, for: strike.strikesAll ? nil : call, times: hasOwn ? nil : times)
                }
            case .switches(let switches): try cloud.set(switches: switches)
            case .rateLimit(let calls): cloud.limitRate(calls: calls)
            case .clockSkew(let seconds): cloud.setClockSkew(seconds: seconds)
            case .wrongSecret: cloud.changeSecret()
            case .detour: break
            }
        } catch {
            state.withLock { $0.failures.append("the strike cannot be set off: \(error)") }
        }
    }

    // MARK: What the passing of time brings

    /// When something has to be done that no clock of the engine knows of: held requests go on, or the strike ends.
    var nextDue: Timestamp? {
        state.withLock { state in
            guard let struckAt = state.struckAt else { return nil }
            var moments: [Timestamp] = []
            if let seconds = strike.heldSeconds, !state.hasReleased { moments.append(struckAt + .seconds(seconds)) }
            if case .seconds(let seconds) = strike.span, !state.isOver { moments.append(struckAt + .seconds(seconds)) }
            return moments.min()
        }
    }

    /// Does what is due now.
    func act() async {
        let now = clock.now
        let (releases, ends) = state.withLock { state -> (Bool, Bool) in
            guard let struckAt = state.struckAt else { return (false, false) }
            var releases = false
            var ends = false
            if let seconds = strike.heldSeconds, !state.hasReleased, struckAt + .seconds(seconds) <= now {
                state.hasReleased = true
                releases = true
            }
            if case .seconds(let seconds) = strike.span, !state.isOver, struckAt + .seconds(seconds) <= now {
                state.isOver = true
                ends = true
            }
            return (releases, ends)
        }
        if releases {
            await cloud.held.release()
            await cloud.held.settled()
        }
        if ends { end() }
    }

    private func end() {
        if case .wrongSecret = strike.means { cloud.restoreSecret() }
        if case .clockSkew = strike.means { cloud.setClockSkew(seconds: 0) }
        cloud.behave()
    }

    // MARK: What happened

    /// Requests that the strike has hit on their way.
    var hits: Int { state.withLock { $0.hits } }
    var failures: [String] { state.withLock { $0.failures } }
}
