#if Failpoints
    import Glibc
    import Synchronization

    extension Failpoint {
        /// Says that the process has come to this place. Kills it when that is what `FAILPOINT` asks for.
        ///
        /// - `FAILPOINT=NAME[:N][@STEP]` kills at the N-th pass (from 1) of the place, counted within STEP when one is
        ///   named. SIGKILL: no handler, no flush, no goodbye.
        /// - `FAILPOINT=stall/NAME[:N][@STEP]` lets the thread that comes there go no further.
        /// - `FAILPOINT=trace` writes a line to standard error at each pass, for tests that need to know the ways there
        ///   are.
        ///
        /// - Parameter step: the step that the process is now in. Places that do not know it count for the last one named, which
        ///   is right while one job runs.
        package func hit(step: String? = nil) {
            switch Strike.wanted {
            case .none: break
            case .trace: Self.say("failpoint \(Passes.shared.withLock { $0.note(self, step) }.place)")
            case .strike(let point, let wantedStep, let number, let stalls):
                let pass = Passes.shared.withLock { $0.note(self, step) }
                guard self == point, wantedStep == nil || wantedStep == pass.step else { return }
                guard number == (wantedStep == nil ? pass.number : pass.numberInStep) else { return }
                if !stalls { kill(getpid(), SIGKILL) }
                // The signal may reach another thread first; nothing more may happen on this one.
                while true { pause() }
            }
        }

        fileprivate static func say(_ line: String) {
            let bytes = Array((line + "\n").utf8)
            _ = write(2, bytes, bytes.count)
        }
    }

    /// How often each place has been passed.
    private struct Passes {
        static let shared = Mutex(Passes())

        private var step = "none"
        private var numbers: [String: Int] = [:]

        struct Pass {
            var place: String
            var step: String
            /// Counted from 1, over all steps.
            var number: Int
            var numberInStep: Int
        }

        mutating func note(_ point: Failpoint, _ step: String?) -> Pass {
            if let step { self.step = step }
            let place = point.isOfStep ? "\(point.rawValue)@\(self.step)" : point.rawValue
            numbers[place, default: 0] += 1
            if point.isOfStep { numbers[point.rawValue, default: 0] += 1 }
            return Pass(
                place: place,
                step: self.step,
                number: numbers[point.rawValue] ?? 0,
                numberInStep: numbers[place] ?? 0
            )
        }
    }

    /// What the environment asks for.
    private enum Strike {
        case none
        case trace
        case strike(Failpoint, step: String?, number: Int, stalls: Bool)

        static let wanted: Strike = {
            guard let value = getenv("FAILPOINT") else { return .none }
            let text = String(cString: value)
            if text == "trace" { return .trace }
            let stalls = text.hasPrefix("stall/")
            let halves = text.dropFirst(stalls ? 6 : 0).split(separator: "@", maxSplits: 1)
            let parts = (halves.first ?? "").split(separator: ":", maxSplits: 1)
            let number = parts.count > 1 ? Int(parts[1]) : 1
            guard let name = parts.first, let point = Failpoint(rawValue: String(name)), let number, number > 0 else {
                // A misspelt place would never be passed, and a test would take it for one that is never reached.
                Failpoint.say("there is no failpoint \(text)")
                exit(2)
            }
            let step = halves.count > 1 ? String(halves[1]) : nil
            return .strike(point, step: step, number: number, stalls: stalls)
        }()
    }
#endif
