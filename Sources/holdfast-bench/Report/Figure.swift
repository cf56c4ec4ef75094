/// One measured number, what it is compared with, and what it should be.
struct Figure: Sendable {
    /// Whether larger or smaller is better, and where good begins.
    enum Goal: Sendable {
        case atLeast(Double)
        case atMost(Double)

        var bound: Double {
            switch self {
            case .atLeast(let bound), .atMost(let bound): bound
            }
        }

        func isMet(by value: Double) -> Bool {
            switch self {
            case .atLeast(let bound): value >= bound
            case .atMost(let bound): value <= bound
            }
        }
    }

    /// A raw limit of the same run.
    struct Limit: Sendable {
        let name: String
        let value: Double
    }

    /// Stable: what the same number is called in every run.
    let name: String
    let value: Double
    let unit: String
    var goal: Goal?
    var limit: Limit?
    /// How many operations the number was made from.
    var samples: Int?
    /// What the reader has to know, such as a setting that is not the shipped one.
    var note: String?

    /// The value as a part of the limit.
    var ratio: Double? { limit.flatMap { $0.value > 0 ? value / $0.value : nil } }
    var isMet: Bool? { goal?.isMet(by: value) }
}
