import Foundation

/// A figure as one line of JSON.
struct FigureLine: Encodable {
    let workload: String
    let figure: Figure
    let load: LoadReading

    private enum Key: String, CodingKey {
        case workload, figure, value, unit, goal, met, limit, ratio, samples, note, disturbed
        case limitValue = "limit_value"
        case loadBefore = "load_before"
        case loadAfter = "load_after"
        case othersCPU = "others_cpu"
    }

    func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        try line.encode(workload, forKey: .workload)
        try line.encode(figure.name, forKey: .figure)
        try line.encode(Self.rounded(figure.value), forKey: .value)
        try line.encode(figure.unit, forKey: .unit)
        try line.encodeIfPresent(figure.goal.map { Self.rounded($0.bound) }, forKey: .goal)
        try line.encodeIfPresent(figure.isMet, forKey: .met)
        try line.encodeIfPresent(figure.limit?.name, forKey: .limit)
        try line.encodeIfPresent(figure.limit.map { Self.rounded($0.value) }, forKey: .limitValue)
        try line.encodeIfPresent(figure.ratio.map { Self.rounded($0) }, forKey: .ratio)
        try line.encodeIfPresent(figure.samples, forKey: .samples)
        try line.encodeIfPresent(figure.note, forKey: .note)
        try line.encode(Self.rounded(load.before), forKey: .loadBefore)
        try line.encode(Self.rounded(load.after), forKey: .loadAfter)
        try line.encode(Self.rounded(load.othersShare), forKey: .othersCPU)
        try line.encode(load.isDisturbed, forKey: .disturbed)
    }

    /// More digits than these are noise.
    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Every number here is finite, so that there is nothing that could not be encoded.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
