import Foundation
import Testing

@testable import holdfast_bench

@Suite("Figures")
struct FigureTests {
    @Test("a goal is met at its bound, from the right side")
    func goals() {
        #expect(Figure(name: "a", value: 10, unit: "1/s", goal: .atLeast(10)).isMet == true)
        #expect(Figure(name: "a", value: 9.9, unit: "1/s", goal: .atLeast(10)).isMet == false)
        #expect(Figure(name: "a", value: 10, unit: "ms", goal: .atMost(10)).isMet == true)
        #expect(Figure(name: "a", value: 10.1, unit: "ms", goal: .atMost(10)).isMet == false)
        #expect(Figure(name: "a", value: 10, unit: "ms").isMet == nil)
    }

    @Test("a line of JSON has the ratio to the limit and says when others were at work")
    func line() throws {
        let figure = Figure(
            name: "jobs",
            value: 500,
            unit: "jobs/s",
            goal: .atLeast(600),
            limit: Figure.Limit(name: "single_commits", value: 2000),
            samples: 7,
            note: "a \"note\""
        )
        let quiet = LoadReading(before: 0.5, after: 1, othersShare: 0.01)
        let text = FigureLine(workload: "submit", figure: figure, load: quiet).text
        #expect(
            text == """
                {"disturbed":false,"figure":"jobs","goal":600,"limit":"single_commits","limit_value":2000,\
                "load_after":1,"load_before":0.5,"met":false,"note":"a \\"note\\"","others_cpu":0.01,"ratio":0.25,\
                "samples":7,"unit":"jobs/s","value":500,"workload":"submit"}
                """
        )
        let busy = LoadReading(before: 0.5, after: 1, othersShare: 0.2)
        #expect(FigureLine(workload: "submit", figure: figure, load: busy).text.contains("\"disturbed\":true"))
    }

    @Test("the steady pace leaves out the beginning and the end")
    func steadyRate() {
        var progress = Progress()
        // Five seconds of nothing, ten a second, and one that is late.
        progress.note(0, after: .zero)
        for second in 0...10 { progress.note(second * 10, after: .seconds(5 + second)) }
        progress.note(101, after: .seconds(60))
        #expect(abs(progress.steadyRate - 10) < 0.01)
        #expect(progress.wholeSpan == .seconds(60))
        #expect(Progress().steadyRate == 0)
    }

    @Test("times come back as the percentiles that they are")
    func latencies() {
        var latencies = Latencies()
        #expect(latencies.milliseconds(99) == 0)
        for millisecond in 1...100 { latencies.record(Int64(millisecond) * 1_000_000) }
        #expect(abs(latencies.milliseconds(50) - 50) < 0.5)
        #expect(abs(latencies.milliseconds(99) - 99) < 0.5)
        #expect(latencies.count == 100)
    }

    @Test("the picture has a line for each series, and what does not grow is flat")
    func chart() throws {
        let chart = GrowthChart(
            title: "t",
            series: [
                .init(name: "flat", points: [(1000, 5), (10_000, 5), (100_000, 5)]),
                .init(name: "doubled", points: [(1000, 5), (10_000, 7), (100_000, 10)]),
            ]
        )
        let lines = chart.svg.split(separator: "\n").filter { $0.contains("<polyline") }
        #expect(lines.count == 2)
        let heights = lines.map { line -> [Substring] in
            let points = line.split(separator: "\"")[1]
            return points.split(separator: " ").compactMap { $0.split(separator: ",").last }
        }
        #expect(Set(heights[0]).count == 1)
        #expect(Set(heights[1]).count == 3)
        #expect(heights[0].first == heights[1].first, "both begin at 1")
        #expect(chart.svg.hasPrefix("<svg ") && chart.svg.hasSuffix("</svg>\n"))
    }
}
