package import Engine
package import HTTPTransport
import Synchronization

/// One engine's way to the scripted cloud. Cutting it leaves a crashed engine without a cloud.
package final class CloudConnection: HTTPSending {
    private enum HoldEnd { case released, cancelled, cut }

    private struct State {
        var isCut = false
        var lastID = 0
        var held: [Int: CheckedContinuation<HoldEnd, Never>] = [:]
    }

    private let cloud: ScriptedCloud
    private let clockwork: Clockwork
    private let state = Mutex(State())

    package init(_ cloud: ScriptedCloud, _ clockwork: Clockwork) {
        self.cloud = cloud
        self.clockwork = clockwork
    }

    /// How many calls are held back.
    package var heldCount: Int { state.withLock { $0.held.count } }

    /// Lets all held calls go on.
    package func release() { endHolds(.released) }

    /// Ends all held calls without an answer and refuses later ones.
    package func cut() {
        state.withLock { $0.isCut = true }
        endHolds(.cut)
    }

    package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPReply {
        try request.validate()
        if Task.isCancelled { throw .scripted(.cancelled, .notSent) }
        if state.withLock({ $0.isCut }) { throw .nobodyListens }
        if let sendNotAfter = request.sendNotAfter, clockwork.sinceBoot() > sendNotAfter {
            throw .scripted(.sendWindowClosed, .notSent)
        }
        let arrived = CloudRequest(request, at: clockwork.now())
        let (number, fault) = cloud.take(arrived)
        await cloud.announce(arrived, number: number)
        switch fault {
        case nil: return cloud.answer(arrived)
        case .answer(let reply): return reply
        case .fail(let error): throw error
        case .loseAnswer(let error):
            _ = cloud.answer(arrived)
            throw error
        case .hold:
            try await hold()
            return cloud.answer(arrived)
        case .holdThenFail(let error):
            try await hold()
            throw error
        case .holdAnswer:
            let reply = cloud.answer(arrived)
            try await hold()
            return reply
        }
    }

    private func hold() async throws(HTTPTransportError) {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let end = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<HoldEnd, Never>) in
                let end = state.withLock { state -> HoldEnd? in
                    if state.isCut { return .cut }
                    if Task.isCancelled { return .cancelled }
                    state.held[id] = continuation
                    return nil
                }
                if let end { continuation.resume(returning: end) } else { clockwork.noteWork(-1) }
            }
        } onCancel: {
            if let continuation = state.withLock({ $0.held.removeValue(forKey: id) }) {
                clockwork.noteWork(1)
                continuation.resume(returning: .cancelled)
            }
        }
        switch end {
        case .released: return
        case .cancelled: throw .scripted(.cancelled, .maybeSent)
        case .cut: throw .scripted(.connectionLost, .maybeSent)
        }
    }

    private func endHolds(_ end: HoldEnd) {
        let held = state.withLock { state in
            defer { state.held = [:] }
            return Array(state.held.values)
        }
        clockwork.noteWork(held.count)
        for continuation in held { continuation.resume(returning: end) }
    }
}
