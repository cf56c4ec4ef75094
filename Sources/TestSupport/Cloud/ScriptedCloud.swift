package import HTTPTransport
import Synchronization
import Workflow

/// A small CBR and IAM in memory for tests of the engine: it answers with JSON as the vendor's documents show it, and keeps a
/// journal of every request.
///
/// It judges nothing but identities; what a request must look like, tests compare themselves.
package final class ScriptedCloud: Sendable {
    struct State {
        var vaults: [CloudVault] = []
        var runs: [CloudRun] = []
        var requests: [CloudRequest] = []
        var runLasts: Duration = .seconds(600)
        var listsLag: Duration = .zero
        var acceptsKeys = true
        var acceptsPassword = true
        var tokenLasts: Duration = .seconds(86_400)
        var tokensIssued = 0
        /// Tokens up to this number are dead.
        var deadTokens = 0
        /// How far the cloud's clock is ahead.
        var skew: Duration = .zero
        var fault: @Sendable (CloudRequest, Int) -> CloudFault? = { _, _ in nil }
        var witness: @Sendable (CloudRequest, Int) async -> Void = { _, _ in }
    }

    let clock: ManualClock
    let state = Mutex(State())

    package init(_ clock: ManualClock) { self.clock = clock }

    // MARK: Script

    /// Asked about every request, with its number from 1, before it is carried out.
    package func onRequest(_ fault: @escaping @Sendable (CloudRequest, Int) -> CloudFault?) {
        state.withLock { $0.fault = fault }
    }

    /// Awaited for every request before it is carried out.
    package func witness(_ witness: @escaping @Sendable (CloudRequest, Int) async -> Void) {
        state.withLock { $0.witness = witness }
    }

    package func behaves() { onRequest { _, _ in nil } }

    package func setRun(lasts span: Duration) { state.withLock { $0.runLasts = span } }
    package func setLists(lag: Duration) { state.withLock { $0.listsLag = lag } }
    package func setKeys(accepted: Bool) { state.withLock { $0.acceptsKeys = accepted } }
    package func setPassword(accepted: Bool) { state.withLock { $0.acceptsPassword = accepted } }
    package func setToken(lasts span: Duration) { state.withLock { $0.tokenLasts = span } }
    package func setClock(ahead span: Duration) { state.withLock { $0.skew = span } }
    /// Every token issued so far is dead.
    package func killTokens() { state.withLock { $0.deadTokens = $0.tokensIssued } }
    package func add(_ vault: CloudVault) { state.withLock { $0.vaults.append(vault) } }

    // MARK: What happened

    package var vaults: [CloudVault] { state.withLock { $0.vaults } }
    package var runs: [CloudRun] { state.withLock { $0.runs } }
    package var requests: [CloudRequest] { state.withLock { $0.requests } }
    package var calls: [CloudCall] { requests.map(\.call) }

    package func requests(_ call: CloudCall) -> [CloudRequest] { requests.filter { $0.call == call } }
    package func forgetRequests() { state.withLock { $0.requests = [] } }

    // MARK: Connections

    func take(_ request: CloudRequest) -> (number: Int, fault: CloudFault?) {
        let (number, fault) = state.withLock { state in
            state.requests.append(request)
            return (state.requests.count, state.fault)
        }
        return (number, fault(request, number))
    }

    func announce(_ request: CloudRequest, number: Int) async {
        let witness = state.withLock { $0.witness }
        await witness(request, number)
    }

    func answer(_ request: CloudRequest) -> HTTPReply {
        let now = clock.now
        return state.withLock { state in
            var reply = state.refusal(of: request, at: now) ?? state.reply(to: request, at: now)
            reply.headers.append(HTTPHeader("Date", CloudTime.http(now + state.skew)))
            return reply
        }
    }
}

extension HTTPReply {
    /// A reply with a JSON body.
    package static func json(_ status: Int, _ text: String, _ headers: [HTTPHeader] = []) -> HTTPReply {
        HTTPReply(
            status: status,
            headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("X-Request-Id", "req-1")] + headers,
            body: Array(text.utf8)
        )
    }

    /// An error as CBR and its gateway write it.
    package static func error(_ status: Int, _ code: String, _ headers: [HTTPHeader] = []) -> HTTPReply {
        json(status, #"{"error_code": "\#(code)", "error_msg": "scripted"}"#, headers)
    }
}

extension ScriptedCloud {
    /// The markers of all vaults and restore points that requests have asked for, in order, repetitions included.
    package var markersSent: [String] {
        requests.compactMap { request in
            guard request.call == .createVault || request.call == .createRestorePoint else { return nil }
            let words = request.bodyText.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
            return words.first { $0.hasPrefix("hf") && $0.count == Marker.length }.map(String.init)
        }
    }
}

extension ScriptedCloud {
    /// Somebody else's restore point, begun now.
    /// - Returns: its id.
    package func addRun(in vaultID: String, resources: [String]) -> String {
        let now = clock.now
        return state.withLock { state in
            let run = CloudRun(
                id: CloudIDs.run(state.runs.count),
                vaultID: vaultID,
                name: "by_hand",
                description: "",
                resources: resources,
                startedAt: now,
                endsAt: now + state.runLasts,
                listedAt: now
            )
            state.runs.append(run)
            return run.id
        }
    }
}
