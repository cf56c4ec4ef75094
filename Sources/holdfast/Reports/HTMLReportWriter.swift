/// A report as one page that needs nothing else: no script, no picture, no font and nothing from a network, so that it can be
/// kept for years and looks the same. It prints on paper.
struct HTMLReportWriter: ReportWriter {
    private var columns: [String] = []
    private var group = ""

    mutating func begin(_ heading: ReportHeading) -> String {
        columns = heading.kind.columns
        group = heading.kind.groupColumn
        let title = Self.escaped(heading.kind.title)
        let facts: [(String, String)] = [
            ("From", heading.window.from.exactText), ("To (not included)", heading.window.to.exactText),
            ("Made at", heading.madeAt.exactText), ("Made by", "holdfast \(ProgramVersion.current)"),
            ("Installation", heading.installation), ("History up to", heading.head),
        ]
        let rows = facts.map { "<dt>\(Self.escaped($0.0))</dt><dd>\(Self.escaped($0.1))</dd>\n" }.joined()
        let heads = columns.map { "<th scope=\"col\">\(Self.escaped($0.replacing("_", with: " ")))</th>" }.joined()
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(title)</title>
            <style>
            \(Self.style)
            </style>
            </head>
            <body>
            <h1>\(title)</h1>
            <p>\(Self.escaped(heading.kind.scope))</p>
            <dl>
            \(rows)</dl>
            <table>
            <thead><tr>\(heads)</tr></thead>
            <tbody>

            """
    }

    func row(_ row: ReportRow) -> String {
        let cells = columns.map { column in
            let tone = column == group ? Self.className(row.tone).map { " class=\"\($0)\"" } ?? "" : ""
            return "<td\(tone)>\(Self.escaped(row.text(column)))</td>"
        }
        return "<tr>\(cells.joined())</tr>\n"
    }

    func end(_ totals: ReportTotals) -> String {
        let rows = totals.sorted.map {
            "<tr><td>\(Self.escaped($0.name))</td><td class=\"number\">\($0.count)</td></tr>\n"
        }
        return """
            </tbody>
            </table>
            <h2>Totals</h2>
            <table class="totals">
            <thead><tr><th scope="col">\(Self.escaped(group.replacing("_", with: " ")))</th><th scope="col">rows</th></tr></thead>
            <tbody>
            \(rows.joined())</tbody>
            <tfoot><tr><th scope="row">all</th><td class="number">\(totals.all)</td></tr></tfoot>
            </table>
            </body>
            </html>

            """
    }

    /// Text as it may stand between tags and in quoted attributes. Controls, which HTML does not allow, are spelt out.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in TextWidth.printable(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func className(_ tone: TextStyle) -> String? {
        switch tone {
        case .good: "good"
        case .warning: "warning"
        case .bad: "bad"
        case .plain, .heading, .active, .faint: nil
        }
    }

    private static let style = """
        body { font: 10pt/1.35 sans-serif; margin: 1.5em; color: #111; background: #fff; }
        h1 { font-size: 16pt; } h2 { font-size: 12pt; }
        dl { display: grid; grid-template-columns: max-content auto; gap: 0 1em; } dt { font-weight: bold; }
        dd { margin: 0; overflow-wrap: anywhere; }
        table { border-collapse: collapse; margin: 1em 0; } thead { display: table-header-group; }
        th, td { border: 1px solid #999; padding: 2px 6px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
        th { background: #eee; } tr { break-inside: avoid; } .number { text-align: right; }
        .good { color: #05630a; } .warning { color: #7a4b00; } .bad { color: #a30000; font-weight: bold; }
        @page { size: A4 landscape; margin: 12mm; } @media print { body { margin: 0; font-size: 7pt; } }
        """
}
