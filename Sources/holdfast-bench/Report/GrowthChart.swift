import Foundation

/// How numbers change with the number of jobs, as a picture in SVG: each line begins at 1, so that a flat line is a cost that does
/// not grow.
struct GrowthChart {
    struct Series {
        let name: String
        /// By how many jobs there were, in order.
        let points: [(jobs: Int, value: Double)]
    }

    let title: String
    let series: [Series]

    private static let width = 720.0
    private static let height = 400.0
    private static let left = 60.0
    private static let right = 190.0
    private static let top = 50.0
    private static let bottom = 50.0
    /// Ratios shown, on a logarithmic scale.
    private static let ratios = [0.25, 0.5, 1, 2, 4]
    /// Told apart also without colours: by dashes.
    private static let strokes = [("#1565c0", ""), ("#c62828", "7 3"), ("#2e7d32", "2 3"), ("#6a1b9a", "10 3 2 3")]

    var svg: String {
        let sizes = Array(Set(series.flatMap { $0.points.map(\.jobs) })).sorted()
        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.text(Self.width)) \(Self.text(Self.height))" \
            font-family="sans-serif" font-size="13" role="img">
            <title>\(title)</title>
            <rect width="100%" height="100%" fill="#fff"/>
            <text x="\(Self.text(Self.left))" y="24" font-size="15">\(title)</text>
            """
        ]
        for ratio in Self.ratios {
            let y = Self.text(Self.y(ratio))
            parts.append(
                """
                <line x1="\(Self.text(Self.left))" x2="\(Self.text(Self.width - Self.right))" y1="\(y)" y2="\(y)" stroke="#ddd"/>
                <text x="\(Self.text(Self.left - 8))" y="\(y)" dy="4" text-anchor="end">×\(Self.text(ratio))</text>
                """
            )
        }
        for size in sizes {
            let x = Self.text(Self.x(size, sizes))
            let y = Self.text(Self.height - Self.bottom + 20)
            parts.append(#"<text x="\#(x)" y="\#(y)" text-anchor="middle">\#(size)</text>"#)
        }
        parts.append(
            """
            <text x="\(Self.text((Self.left + Self.width - Self.right) / 2))" y="\(Self.text(Self.height - 8))" \
            text-anchor="middle">jobs in the database</text>
            """
        )
        for (index, line) in series.enumerated() { parts.append(drawn(line, index, sizes)) }
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    private func drawn(_ line: Series, _ index: Int, _ sizes: [Int]) -> String {
        guard let first = line.points.first, first.value > 0 else { return "" }
        let (colour, dashes) = Self.strokes[index % Self.strokes.count]
        let places = line.points.map { point in
            "\(Self.text(Self.x(point.jobs, sizes))),\(Self.text(Self.y(point.value / first.value)))"
        }
        let legend = Self.text(Self.top + 20 + Double(index) * 22)
        let start = Self.text(Self.width - Self.right + 12)
        let end = Self.text(Self.width - Self.right + 40)
        let words = Self.text(Self.width - Self.right + 46)
        return """
            <polyline points="\(places.joined(separator: " "))" fill="none" stroke="\(colour)" stroke-width="2" \
            stroke-dasharray="\(dashes)"/>
            <line x1="\(start)" x2="\(end)" y1="\(legend)" y2="\(legend)" stroke="\(colour)" stroke-width="2" \
            stroke-dasharray="\(dashes)"/>
            <text x="\(words)" y="\(legend)" dy="4">\(line.name)</text>
            """
    }

    private static func x(_ jobs: Int, _ sizes: [Int]) -> Double {
        let (low, high) = (log(Double(sizes.first ?? 1)), log(Double(sizes.last ?? 1)))
        let part = high > low ? (log(Double(jobs)) - low) / (high - low) : 0.5
        return left + 20 + part * (width - left - right - 40)
    }

    private static func y(_ ratio: Double) -> Double {
        let bounds = (log(ratios.first ?? 1), log(ratios.last ?? 1))
        let part = min(max((log(max(ratio, 1e-9)) - bounds.0) / (bounds.1 - bounds.0), 0), 1)
        return height - bottom - part * (height - top - bottom)
    }

    private static func text(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(format: "%.2f", value)
    }
}
