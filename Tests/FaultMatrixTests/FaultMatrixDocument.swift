import Workflow

/// The table as Markdown.
enum FaultMatrixDocument {
    static var text: String {
        let groups = FaultTable.groups.map { group in
            "## \(group.title)\n\n\(table(group.rows))\n"
        }
        return ([introduction] + groups + [searches, switches]).joined(separator: "\n")
    }

    private static let introduction = """
        # What Holdfast does under each fault

        Each field is a test: a job that backs up one server into a vault that it makes, through libcurl and real sockets
        against the emulator, with the fault of the row striking at the first call of the column's kind. The table is made
        from `Tests/FaultMatrixTests/Table`; a test fails when this page says something else.

        | word | meaning |
        |---|---|
        | · | the job succeeds and waits for nothing but the backup itself |
        | – | the fault does not concern the call |
        | untouched | the fault cannot strike here |
        | *reason* | the job waits for that reason, goes on by itself and succeeds |
        | adopts | the answer was lost and the change made: found by its marker, not sent again |
        | again | certain not to have been made: sent once more, ×n when n more times |
        | asks | no trace of the change: a person is asked, and the job succeeds after the answer; under `on_unknown: recreate`, with every witness proven, it is sent again instead, and what comes later than the settle window makes a twin |
        | twin | the cloud carries the change out twice, or says no to what it has done |
        | **fails**, **times out**, **partial** | the end, with its code |

        In every field the number of requests of each change that came to the cloud, and of changes that it made, is what the
        field says and no more; every one of them has its row in the journal; nothing stays held or open at the end, and no secret
        is in the history.

        """

    private static func table(_ rows: [FaultRow]) -> String {
        let head = "| fault | " + Call.onTheWay.map { "`\($0.rawValue)`" }.joined(separator: " | ") + " |"
        let line = "|---|" + Call.onTheWay.map { _ in "---|" }.joined()
        let body = rows.map { row in
            "| \(row.title) | "
                + Call.onTheWay.map { call in row.cells[call]?.words(at: call) ?? "–" }.joined(separator: " | ") + " |"
        }
        return ([head, line] + body).joined(separator: "\n")
    }

    private static var searches: String {
        let body = SearchTable.witnesses.map { change, calls in
            "| `\(change.rawValue)` | \(calls.map { "`\($0.rawValue)`" }.joined(separator: ", ")) |"
        }
        return """
            ## In the search for a change whose answer was lost

            \(SearchTable.cells.count) more tests: the answer to the change is lost, and then a fault strikes the first time that a witness is
            asked: each fault of the tables above that a read can meet. All of them end in the same way: the job waits until the witness can
            be asked, finds the change, adopts it and succeeds; nothing is sent again, and nobody is asked.

            | in doubt | witnesses struck |
            |---|---|
            \(body.joined(separator: "\n"))

            """
    }

    private static var switches: String {
        let body = SwitchRows.all.map { row in
            "| \(row.title) | \(row.cells[.showProtectable]?.words(at: .showProtectable) ?? "–") |"
        }
        return "## What regions do differently\n\n| region | the job |\n|---|---|\n" + body.joined(separator: "\n")
            + "\n"
    }
}

extension Expected {
    /// The field's words.
    func words(at call: Call) -> String {
        guard strikes else { return "untouched" }
        var words: [String] = []
        switch state {
        case .needsAttention: return "asks"
        case .failed: words.append("**fails** `\(code ?? "")`")
        case .timedOut: words.append("**times out**")
        case .partial: words.append("**partial** `\(code ?? "")`")
        default: break
        }
        if adopts { return "adopts" }
        if state == .succeeded {
            if call.change != nil, sent > 1 { words.append(sent > 2 ? "again ×\(sent - 1)" : "again") }
            if call.change != nil, made > 1 { words.append("twin") }
        }
        var reasons: [String] = []
        for reason in waits.map(\.rawValue) where !reasons.contains(reason) { reasons.append(reason) }
        if !reasons.isEmpty { words.append("*\(reasons.joined(separator: ", "))*") }
        return words.isEmpty ? "·" : words.joined(separator: " ")
    }
}
