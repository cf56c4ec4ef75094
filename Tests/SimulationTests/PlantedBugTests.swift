#if Failpoints
    import Simulation
    import Testing
    import Workflow

    /// The simulation is worth what it finds: each bug that is planted in the service itself has to show within a few seeds, and
    /// the very same worlds have to be clean without it.
    @Suite("A planted bug")
    struct PlantedBugTests {
        @Test(
            "is found within the stated number of seeds, and nothing is found without it",
            arguments: PlantedBug.allCases
        )
        func isFound(_ bug: PlantedBug) {
            let hunt = BugHunt(for: bug)
            for seed in 1...hunt.seedsMax {
                let clean = hunt.trial(seed, isPlanted: false)
                #expect(clean.breaches.isEmpty, "seed \(seed) without \(bug): \(clean.breaches)")
                if !hunt.trial(seed, isPlanted: true).breaches.isEmpty { return }
            }
            Issue.record("\(bug) was not found within \(hunt.seedsMax) seeds")
        }
    }
#endif
