import ArgumentParser
import Simulation
import Workflow

/// `FIRST..LAST`, or one number.
struct SeedRange: ExpressibleByArgument {
    var bounds: ClosedRange<UInt64>

    init(bounds: ClosedRange<UInt64>) { self.bounds = bounds }

    init?(argument: String) {
        let ends = argument.split(separator: "..").map { UInt64($0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last else {
            return nil
        }
        bounds = first...last
    }

    var defaultValueDescription: String { "\(bounds.lowerBound)..\(bounds.upperBound)" }
}

/// Names of troubles, separated by commas.
struct TroubleList: ExpressibleByArgument {
    var troubles: [Trouble]

    init(troubles: [Trouble]) { self.troubles = troubles }

    init?(argument: String) {
        let names = argument.split(separator: ",")
        troubles = names.compactMap { Trouble(rawValue: String($0)) }
        guard troubles.count == names.count else { return nil }
    }

    static var allValueStrings: [String] { Trouble.allCases.map(\.rawValue) }
    var defaultValueDescription: String { "none" }
}

/// Under which policies worlds are run.
enum PolicyChoice: String, ExpressibleByArgument, CaseIterable {
    case drawn, hold, recreate, both

    /// Nil stands for the one that the seed draws.
    var all: [WorkflowPolicy.OnUnknown?] {
        switch self {
        case .drawn: [nil]
        case .hold: [.hold]
        case .recreate: [.recreate]
        case .both: [.hold, .recreate]
        }
    }
}
