#if Failpoints
    package import Workflow

    /// The search for a bug that was planted in the service: worlds of few jobs, with just the trouble in which the bug shows.
    package struct BugHunt: Sendable {
        package let bug: PlantedBug
        package var jobs = 12
        /// The seeds are 1 up to this number; the bug has to show within them.
        package var seedsMax: UInt64 = 6
        package var onUnknown: WorkflowPolicy.OnUnknown?
        private var trouble: @Sendable (inout WorldPlan) -> Void = { _ in }

        /// Makes the world of a seed and runs it.
        /// - Parameter isPlanted: false for the very same world without the bug.
        package func trial(_ seed: UInt64, isPlanted: Bool, keepsHistory: Bool = false) -> Trial {
            let choice = WorldChoice(seed: seed, jobs: jobs, onUnknown: onUnknown)
            return Trial(choice, keepsHistory: keepsHistory) { plan in
                plan.misfortune = .none
                plan.misfortune.ends = .seconds(3600)
                plan.nature = .calm
                plan.runningMax = 64
                plan.policy.poll.max = .seconds(900)
                // One that never ends is of no interest for long.
                plan.stepsMax = 200_000
                trouble(&plan)
                plan.plantedBug = isPlanted ? bug : nil
            }
        }

        /// The ground on which a bug is looked for.
        package init(for bug: PlantedBug) {
            self.bug = bug
            switch bug {
            case .resentWithoutSettling:
                trouble = { $0.misfortune.lostAnswers = 0.1 }
            case .adoptedByCreationTime:
                jobs = 20
                trouble = { $0.misfortune.lostRequests = 0.1 }
            case .openEffectForgotten:
                trouble = { plan in
                    plan.misfortune.crashes = 1
                    plan.misfortune.doomStepsMax = 100
                }
            case .noExclusiveKey, .turnLost:
                jobs = 30
                trouble = { $0.nature.runMin = .seconds(1000) }
            case .keyReleasedAtTimeOut:
                jobs = 30
                trouble = { plan in
                    plan.nature.runMin = .seconds(7200)
                    plan.nature.runMax = .seconds(20_000)
                }
            case .absenceBelieved:
                trouble = { $0.nature.incompleteListings = 0.5 }
            case .settledTooSoon:
                onUnknown = .recreate
                trouble = { $0.misfortune.lostRequests = 0.1 }
            case .skippedIsSuccess:
                trouble = { $0.nature.backupsNeverMade = 0.5 }
            case .cancelledWithOpenEffect:
                jobs = 30
                trouble = { plan in
                    plan.misfortune.lostRequests = 0.15
                    plan.misfortune.cancels = 1
                }
            case .inheritanceIgnored:
                jobs = 30
                trouble = { plan in
                    plan.misfortune.cancels = 1
                    plan.misfortune.retries = 1
                    plan.nature.runMin = .seconds(300)
                }
            case .lostGenerationsForgotten, .recoveryForgotten:
                jobs = 30
                trouble = { plan in
                    plan.misfortune.restores = 60
                    plan.misfortune.crashes = 0.5
                    plan.nature.runMin = .seconds(300)
                }
            case .doubleIgnored:
                trouble = { plan in
                    plan.misfortune.doubledRequests = 0.2
                    plan.nature.allowsOverlaps = true
                    plan.nature.runMin = .seconds(2000)
                    plan.nature.runMax = .seconds(4000)
                }
            case .committedAfterSending, .intentNotWritten, .wakeUpLost:
                break
            case .sendWindowIgnored:
                trouble = { $0.misfortune.slowHandOvers = 1 }
            case .claimedTwice:
                trouble = { $0.misfortune.slowCommits = 0.5 }
            case .epochIgnored:
                trouble = { $0.misfortune.starvedWorkers = 0.02 }
            case .acknowledgedBeforeCommit, .savepointAnsweredAsDone:
                jobs = 30
                trouble = { $0.misfortune.diskFullSpells = 200 }
            }
        }
    }
#endif
