import Foundation

/// Prints figures as they come: as lines of JSON or as a table, which ends with what was missed.
final class Report {
    private let isJSON: Bool
    private var lines: [FigureLine] = []

    init(isJSON: Bool) { self.isJSON = isJSON }

    func add(_ figures: [Figure], of workload: String, _ load: LoadReading) {
        for figure in figures {
            let line = FigureLine(workload: workload, figure: figure, load: load)
            lines.append(line)
            // One line as soon as it is known: a run takes minutes.
            print(isJSON ? line.text : Self.row(line))
            fflush(nil)
        }
        if load.isDisturbed, !isJSON {
            let share = Int((load.othersShare * 100).rounded())
            print(
                "  DISTURBED: others used \(share) % of the processors; load \(load.before) before, \(load.after) after"
            )
        }
    }

    /// - Returns: names of the figures that missed their goal.
    var missed: [String] {
        lines.filter { $0.figure.isMet == false }.map { "\($0.workload).\($0.figure.name)" }
    }

    func conclude() {
        guard !isJSON else { return }
        print(missed.isEmpty ? "every goal is met" : "missed: \(missed.joined(separator: ", "))")
    }

    static let heading = row(["workload.figure", "value", "unit", "ratio", "goal", ""])

    private static func row(_ line: FigureLine) -> String {
        let figure = line.figure
        var remarks: [String] = []
        if let isMet = figure.isMet { remarks.append(isMet ? "met" : "MISSED") }
        if let limit = figure.limit { remarks.append("of \(limit.name) \(number(limit.value))") }
        if let note = figure.note { remarks.append(note) }
        let goal = figure.goal.map { goal -> String in
            switch goal {
            case .atLeast(let bound): ">= \(number(bound))"
            case .atMost(let bound): "<= \(number(bound))"
            }
        }
        return row([
            "\(line.workload).\(figure.name)", number(figure.value), figure.unit, figure.ratio.map(number) ?? "",
            goal ?? "", remarks.joined(separator: "; "),
        ])
    }

    private static func row(_ cells: [String]) -> String {
        let widths = [38, 12, 14, 8, 12]
        return cells.enumerated().map { index, cell in
            index < widths.count ? cell + String(repeating: " ", count: max(widths[index] - cell.count, 1)) : cell
        }.joined()
    }

    private static func number(_ value: Double) -> String {
        String(format: abs(value) >= 100 ? "%.0f" : abs(value) >= 10 ? "%.1f" : "%.3f", value)
    }
}
