package import HTTPTransport
import Synchronization

/// A transport without a network: each request takes the next step of its script, or asks a closure.
///
/// It keeps the promises of `HTTPSending` as libcurl's does: requests are validated, the window to send and the body limit are
/// kept, cancellation ends a wait. Time passes for it only in `sendNotAfter`; a time-out is a step of the script.
package final class ScriptedTransport: HTTPSending {
    /// What becomes of one request.
    package enum Step: Sendable {
        case reply(HTTPReply)
        case fail(HTTPTransportError)
        /// Suspends the caller until `release()`, or its cancellation; then goes on with the step inside.
        indirect case hold(Step)
    }

    private struct State {
        var steps: [Step] = []
        var requests: [HTTPRequest] = []
        /// How many of them are answered or suspended, so that `release()` reaches them.
        var settledCount = 0
        var isShutDown = false
        var lastHold = 0
        var held: [Int: CheckedContinuation<HoldEnd, Never>] = [:]
        var requestWaiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private enum HoldEnd {
        case released
        case cancelled
        case shutDown
    }

    private let state = Mutex(State())
    private let fallback: @Sendable (HTTPRequest) -> Step

    /// - Parameters:
    ///   - steps: used up in order, one for each request that is sent.
    ///   - fallback: asked when no step is left. Without one a request fails as if nobody listened.
    package init(
        _ steps: [Step] = [],
        otherwise fallback: @escaping @Sendable (HTTPRequest) -> Step = { _ in .fail(.nobodyListens) }
    ) {
        self.fallback = fallback
        state.withLock { $0.steps = steps }
    }

    /// Adds a step to the end of the script.
    package func append(_ step: Step) {
        state.withLock { $0.steps.append(step) }
    }

    /// The requests that were sent, in order. Those refused before that are not among them.
    package var requests: [HTTPRequest] {
        state.withLock { $0.requests }
    }

    /// Waits until `count` requests have been sent in all and those on hold can be released.
    package func waitForRequests(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.settledCount < count {
                    state.requestWaiters.append((count, continuation))
                    return false
                }
                return true
            }
            if isReached {
                continuation.resume()
            }
        }
    }

    /// Lets all suspended callers go on.
    package func release() {
        endHolds(.released)
    }

    /// Ends suspended callers with `shutDown`, and refuses all later ones.
    package func shutDown() async {
        state.withLock { $0.isShutDown = true }
        endHolds(.shutDown)
    }

    package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPReply {
        try request.validate()
        if Task.isCancelled {
            throw .scripted(.cancelled, .notSent)
        }
        if let sendNotAfter = request.sendNotAfter, BootInstant.now() > sendNotAfter {
            throw .scripted(.sendWindowClosed, .notSent)
        }
        var step = try record(request)
        var isSettled = false
        while case .hold(let next) = step {
            let end = await hold(settles: !isSettled)
            isSettled = true
            switch end {
            case .released: step = next
            case .cancelled: throw .scripted(.cancelled, .maybeSent)
            case .shutDown: throw .scripted(.shutDown, .maybeSent)
            }
        }
        if !isSettled {
            settle()
        }
        switch step {
        case .reply(let reply):
            if reply.body.count > request.bodyLimit {
                throw .scripted(.tooLarge, .maybeSent, status: reply.status)
            }
            return reply
        case .fail(let error):
            throw error
        case .hold:
            preconditionFailure("a hold is followed by another step")
        }
    }

    private func record(_ request: HTTPRequest) throws(HTTPTransportError) -> Step {
        let step = try state.withLock { state throws(HTTPTransportError) -> Step? in
            if state.isShutDown {
                throw .scripted(.shutDown, .notSent)
            }
            state.requests.append(request)
            return state.steps.isEmpty ? nil : state.steps.removeFirst()
        }
        return step ?? fallback(request)
    }

    /// Counts one more request as settled and resumes who waited for it.
    private func settle() {
        let ready = state.withLock { state in
            state.settledCount += 1
            let count = state.settledCount
            let ready = state.requestWaiters.filter { $0.count <= count }
            state.requestWaiters.removeAll { $0.count <= count }
            return ready
        }
        for waiter in ready {
            waiter.continuation.resume()
        }
    }

    private func hold(settles: Bool) async -> HoldEnd {
        let id = state.withLock { state in
            state.lastHold += 1
            return state.lastHold
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let end = state.withLock { state -> HoldEnd? in
                    if state.isShutDown {
                        return .shutDown
                    }
                    if Task.isCancelled {
                        return .cancelled
                    }
                    state.held[id] = continuation
                    return nil
                }
                if settles {
                    settle()
                }
                if let end {
                    continuation.resume(returning: end)
                }
            }
        } onCancel: {
            state.withLock { $0.held.removeValue(forKey: id) }?.resume(returning: .cancelled)
        }
    }

    private func endHolds(_ end: HoldEnd) {
        let held = state.withLock { state in
            defer { state.held = [:] }
            return state.held.values
        }
        for continuation in held {
            continuation.resume(returning: end)
        }
    }
}

extension HTTPTransportError {
    /// The failure of a port where nobody listens.
    package static let nobodyListens = HTTPTransportError.scripted(.connectFailed, .notSent)

    /// A failure for a script.
    package static func scripted(
        _ code: Code,
        _ delivery: Delivery,
        status: Int? = nil
    ) -> HTTPTransportError {
        HTTPTransportError(code: code, delivery: delivery, message: "scripted: \(code.rawValue)", status: status)
    }
}
