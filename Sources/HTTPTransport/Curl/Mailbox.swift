import CurlShims
import Synchronization

/// Where callers leave work for the driver's thread, and how they wake it: once per batch, and only if it sleeps.
final class Mailbox: Sendable {
    enum Command: Sendable {
        case submit(ExchangeID, HTTPRequest, Recipient)
        case cancel(ExchangeID)
        case resume(ExchangeID)
    }

    private enum Phase {
        /// Takes work. Then `closing`.
        case open
        /// Refuses work; the driver is about to fail what it has. Then `closed`.
        case closing
        /// The driver is gone. Final.
        case closed(reason: HTTPTransportError)
    }

    private struct State {
        var phase = Phase.open
        var lastID: UInt64 = 0
        var commands: [Command] = []
        var waker: MultiWaker?
        var isPolling = false
        var closeWaiters: [CheckedContinuation<Void, Never>] = []

        /// Called with the lock held, so the multi handle cannot be freed between the check and the call.
        mutating func wake() {
            guard isPolling, let waker else { return }
            isPolling = false
            waker.wake()
        }
    }

    private let state = Mutex(State())

    // MARK: Callers

    func makeID() -> ExchangeID {
        state.withLock { state in
            state.lastID += 1
            return ExchangeID(number: state.lastID)
        }
    }

    /// Hands an exchange to the driver. Returns the reason if it is not accepted; the recipient then hears nothing.
    func submit(_ id: ExchangeID, _ request: HTTPRequest, to recipient: Recipient) -> HTTPTransportError? {
        state.withLock { state in
            switch state.phase {
            case .open:
                state.commands.append(.submit(id, request, recipient))
                state.wake()
                return nil
            case .closing:
                return .shutDown
            case .closed(let reason):
                return reason
            }
        }
    }

    /// Cancels or resumes an exchange. Without effect if it has ended.
    func post(_ command: Command) {
        state.withLock { state in
            guard case .open = state.phase else { return }
            state.commands.append(command)
            state.wake()
        }
    }

    /// Stops the driver. `waiter` is resumed when every exchange has been answered.
    func close(_ waiter: CheckedContinuation<Void, Never>? = nil) {
        let isClosed = state.withLock { state in
            switch state.phase {
            case .open, .closing:
                state.phase = .closing
                if let waiter {
                    state.closeWaiters.append(waiter)
                }
                state.wake()
                return false
            case .closed:
                return true
            }
        }
        if isClosed {
            waiter?.resume()
        }
    }

    // MARK: The driver

    func attach(_ waker: MultiWaker) {
        state.withLock { $0.waker = waker }
    }

    /// Takes all waiting commands. `isClosing` is the order to stop after them.
    func takeCommands() -> (commands: [Command], isClosing: Bool) {
        state.withLock { state in
            state.isPolling = false
            var commands: [Command] = []
            swap(&commands, &state.commands)
            if case .open = state.phase {
                return (commands, false)
            }
            return (commands, true)
        }
    }

    /// Announces that the driver is going to sleep. False if work has come in the meantime: it must not.
    func prepareToPoll() -> Bool {
        state.withLock { state in
            guard case .open = state.phase, state.commands.isEmpty else { return false }
            state.isPolling = true
            return true
        }
    }

    /// Nobody touches the multi handle after this returns.
    func detach() {
        state.withLock { $0.waker = nil }
    }

    /// The last word, once the driver is gone. Commands nobody took come back to be refused with `reason`, as later ones are.
    func finish(reason: HTTPTransportError) -> (commands: [Command], waiters: [CheckedContinuation<Void, Never>]) {
        state.withLock { state in
            state.phase = .closed(reason: reason)
            defer {
                state.commands = []
                state.closeWaiters = []
            }
            return (state.commands, state.closeWaiters)
        }
    }
}

/// The number of one exchange within its transport.
struct ExchangeID: Hashable, Sendable {
    let number: UInt64
}

/// Who hears the end of an exchange.
enum Recipient: Sendable {
    case reply(CheckedContinuation<Result<HTTPReply, HTTPTransportError>, Never>)
    case stream(StreamBuffer)
}

/// The right to interrupt `curl_multi_poll`, the one libcurl call that any thread may make (curl_multi_wakeup(3)).
/// `@unchecked`, its guard is the mailbox's lock: the pointer is used only under it, and taken out before the handle is freed.
struct MultiWaker: @unchecked Sendable {
    private let multi: UnsafeMutableRawPointer

    init(_ multi: UnsafeMutableRawPointer) {
        self.multi = multi
    }

    func wake() {
        // It fails only if the handle is bad or its pipe is full, and then the poll ends anyway.
        _ = curl_multi_wakeup(multi)
    }
}

extension HTTPTransportError {
    static let shutDown = HTTPTransportError(
        code: .shutDown,
        delivery: .notSent,
        message: "the transport was shut down"
    )
}
