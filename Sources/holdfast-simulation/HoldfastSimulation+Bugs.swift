#if Failpoints
    import ArgumentParser
    import Simulation
    import Workflow

    extension HoldfastSimulation {
        /// Prints a line for each bug: within how many seeds it was found, and by which invariant.
        func huntBugs() throws {
            var isAllFound = true
            for bug in PlantedBug.allCases {
                let begun = ContinuousClock.now
                let (line, isFound) = hunt(BugHunt(for: bug))
                isAllFound = isAllFound && isFound
                print("\(bug.rawValue): \(line), \(ContinuousClock.now - begun)")
            }
            if !isAllFound { throw ExitCode(1) }
        }

        private func hunt(_ hunt: BugHunt) -> (line: String, isFound: Bool) {
            for seed in 1...hunt.seedsMax {
                let clean = hunt.trial(seed, isPlanted: false)
                if let breach = clean.breaches.first { return ("seed \(seed) without it: \(breach)", false) }
                if let breach = hunt.trial(seed, isPlanted: true).breaches.first {
                    return ("found in world \(seed) by \(breach)", true)
                }
            }
            return ("NOT FOUND in \(hunt.seedsMax) worlds", false)
        }
    }
#endif
