import FoundationEssentials

/// Shows the progress of a wait on standard error: drawn in place on a terminal, in lines elsewhere, or not at all.
struct ProgressDisplay: Sendable {
    private enum Form {
        case live(LiveDisplay)
        case plain(PlainDisplay)
        case silent
    }

    private var form: Form
    private var last: WatchSnapshot?
    private let environment = ProcessInfo.processInfo.environment

    /// - Parameter isSilent: whether only notes are written.
    init(isSilent: Bool) {
        let surface = Surface(.problems, environment: environment)
        form = isSilent ? .silent : surface.isLive ? .live(LiveDisplay()) : .plain(PlainDisplay())
    }

    /// Whether every change is worth reading.
    var isShown: Bool {
        if case .silent = form { false } else { true }
    }

    /// Shows what a watch tells.
    mutating func tell(_ news: JobWatcher.News) {
        switch news {
        case .snapshot(let snapshot): show(snapshot)
        case .tick: redraw()
        case .note(let text): note(text)
        }
    }

    mutating func show(_ snapshot: WatchSnapshot) {
        last = snapshot
        switch form {
        case .live:
            redraw()
        case .plain(var display):
            for line in display.lines(snapshot, now: .now()) { StandardStream.problems.writeLine(line) }
            form = .plain(display)
        case .silent:
            break
        }
    }

    /// Draws the same again on a terminal: time has passed, and the window may have another size.
    mutating func redraw() {
        guard case .live(var display) = form, let last else { return }
        let surface = Surface(.problems, environment: environment)
        StandardStream.problems.write(display.frame(last, surface: surface, now: .now()))
        form = .live(display)
    }

    /// Writes a line between two pictures.
    mutating func note(_ text: String) {
        if case .live(var display) = form {
            StandardStream.problems.write(display.erasure())
            form = .live(display)
        }
        StandardStream.problems.writeLine("holdfast: \(text)")
    }
}
