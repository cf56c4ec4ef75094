import HTTPTransport
import Synchronization
import Testing

@testable import holdfast

@Suite(.timeLimit(.minutes(5)))
struct JobWatcherTests {
    private func watcher(_ daemon: ScriptedDaemon, limit: Duration? = nil, followsChanges: Bool = false) -> JobWatcher {
        var watcher = JobWatcher(client: daemon.client, target: .job("j"), timeLimit: limit)
        watcher.followsChanges = followsChanges
        watcher.trapsSignals = false
        watcher.sleep = { _ in await Task.yield() }
        return watcher
    }

    private func name(_ ending: WatchEnding) -> String {
        switch ending {
        case .atRest: "at rest"
        case .ranOut: "ran out"
        case .interrupted: "interrupted"
        case .lost(let failure): "lost: \(failure.status)"
        }
    }

    @Test("a wait ends with the job, and lets the daemon hold its answers back")
    func atRest() async throws {
        let daemon = ScriptedDaemon(.job("running"), .job("running"), .job("succeeded"))
        let (ending, last) = try await watcher(daemon).watch { _ in }
        #expect(name(ending) == "at rest")
        #expect(last?.state == "succeeded")
        #expect(daemon.requests.map { $0.headers.first("Prefer") } == [nil, "wait=30", "wait=30"])
        #expect(daemon.requests.allSatisfy { $0.headers.first("If-None-Match") == nil })
    }

    @Test("whoever follows asks for the next change, and an unchanged job is not shown again")
    func changes() async throws {
        let daemon = ScriptedDaemon(.job("running"), .unchanged, .job("waiting", tag: "\"2\""), .job("succeeded"))
        let shown = Mutex<[String]>([])
        var watcher = watcher(daemon, followsChanges: true)
        // A tick that never comes: time does not pass here.
        watcher.sleep = { span in
            guard span < .seconds(1) else { return try await Task.sleep(for: .seconds(3600)) }
        }
        let (ending, _) = try await watcher.watch { news in
            if case .snapshot(let snapshot) = news { shown.withLock { $0.append(snapshot.state) } }
        }
        #expect(name(ending) == "at rest")
        #expect(shown.withLock { $0 } == ["running", "waiting", "succeeded"])
        #expect(daemon.requests.map { $0.headers.first("If-None-Match") } == [nil, "\"1\"", "\"1\"", "\"2\""])
    }

    @Test("a daemon that restarts is waited for, and that is told once")
    func restart() async throws {
        let daemon = ScriptedDaemon(.job("running"), .lost, .refused, .refused, .job("succeeded"))
        let notes = Mutex<[String]>([])
        let (ending, _) = try await watcher(daemon).watch { news in
            if case .note(let text) = news { notes.withLock { $0.append(text) } }
        }
        #expect(name(ending) == "at rest")
        #expect(
            notes.withLock { $0 } == ["the daemon does not answer; trying again", "the daemon answers again"]
        )
    }

    @Test("a daemon that stays away is given up, with what was last known")
    func away() async throws {
        let daemon = ScriptedDaemon(.job("running"), .refused)
        let (ending, last) = try await watcher(daemon).watch { _ in }
        #expect(name(ending) == "lost: daemonUnreachable")
        #expect(last?.state == "running")
    }

    @Test("a daemon that never answered is not waited for")
    func never() async throws {
        let daemon = ScriptedDaemon(.refused)
        let (ending, last) = try await watcher(daemon).watch { _ in }
        #expect(name(ending) == "lost: daemonUnreachable")
        #expect(last == nil)
        #expect(daemon.requests.count == 1)
    }

    @Test("a job that does not exist is not waited for")
    func missing() async throws {
        let daemon = ScriptedDaemon(.reply(404, #"{"code":"not_found"}"#, tag: nil))
        let (ending, _) = try await watcher(daemon).watch { _ in }
        #expect(name(ending) == "lost: notFound")
    }

    @Test("the time limit ends the wait even while the daemon holds its answer back")
    func limit() async throws {
        let daemon = ScriptedDaemon(.job("running"), .silence)
        let (ending, _) = try await watcher(daemon, limit: .seconds(5)).watch { _ in }
        #expect(name(ending) == "ran out")
    }
}
