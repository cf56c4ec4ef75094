import SeededChance

/// How one life of the daemon ends.
enum Doom {
    /// By itself, if at all.
    case none
    /// After so many steps of its tasks: between any two suspensions.
    case atStep(Int)
    /// In the middle of a COMMIT, with nothing of it durable.
    case inCommit(Int)
    /// When a COMMIT has become durable and nobody has been told.
    case afterCommit(Int)

    static func draw(_ misfortune: Misfortune, _ generator: inout SeededGenerator) -> Doom {
        guard generator.chance(misfortune.crashes) else { return .none }
        // A start has about ten steps and one commit: some lives end within.
        let most = generator.chance(0.15) ? 12 : misfortune.doomStepsMax
        switch Int.random(in: 0..<4, using: &generator) {
        case 0, 1: return .atStep(Int.random(in: 1...most, using: &generator))
        case 2: return .inCommit(Int.random(in: 1...max(most / 10, 1), using: &generator))
        default: return .afterCommit(Int.random(in: 1...max(most / 10, 1), using: &generator))
        }
    }
}
