import Testing

@testable import holdfast

struct DisplayTests {
    private let now = Moment(milliseconds: 1_769_900_412_000)

    private func group(_ states: [String]) -> WatchSnapshot {
        let jobs = states.enumerated().map { index, state in
            SampleJob.document(["id": .text("j\(index)"), "state": .text(state)])
        }
        return WatchSnapshot(["id": "g", "state": "running", "jobs": .array(jobs)], target: .group("g"))
    }

    @Test("plain lines are written once for each change of each job")
    func plain() {
        var display = PlainDisplay()
        #expect(
            display.lines(group(["queued", "running"]), now: now) == ["23:00:12 one: queued", "23:00:12 one: running"]
        )
        #expect(display.lines(group(["queued", "running"]), now: now).isEmpty)
        #expect(display.lines(group(["queued", "succeeded"]), now: now) == ["23:00:12 one: succeeded"])
    }

    @Test("a picture on a terminal replaces the one before")
    func live() {
        var display = LiveDisplay()
        let surface = Surface(width: 60, height: 24, isLive: true)
        let first = display.frame(group(["queued", "running"]), surface: surface, now: now)
        #expect(first.split(separator: "\n").count == 3)
        #expect(!first.contains("\u{1B}"))
        let second = display.frame(group(["running", "running"]), surface: surface, now: now)
        #expect(second.hasPrefix("\u{1B}[3A\r\u{1B}[J"))
        #expect(display.erasure() == "\u{1B}[3A\r\u{1B}[J")
        #expect(display.erasure().isEmpty)
    }

    @Test("a group that is larger than the terminal shows what moves, and the rest in its summary")
    func large() {
        var display = LiveDisplay()
        let states = Array(repeating: "succeeded", count: 30) + ["running", "failed"]
        let text = display.frame(group(states), surface: Surface(width: 80, height: 10, isLive: true), now: now)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.last == "31 of 32 ended: 30 succeeded, 1 failed; 1 running")
    }

    @Test("a name cannot smuggle an escape sequence into the picture")
    func hostile() {
        var display = LiveDisplay()
        let job = SampleJob.document(["resources": [["id": "e8", "name": "\u{1B}[2Jx"]]])
        let snapshot = WatchSnapshot(job, target: .job("0198"))
        #expect(!display.frame(snapshot, surface: Surface(width: 80), now: now).contains("\u{1B}"))
    }
}
