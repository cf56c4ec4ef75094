import ArgumentParser
import CSV
import FoundationEssentials

/// The form of what a command prints, and the printing.
struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "The form of the output on stdout.")
    var format: OutputFormat = .table

    /// What standard output can show now.
    var surface: Surface {
        Surface(.output, environment: ProcessInfo.processInfo.environment)
    }

    /// Prints one thing.
    /// - Parameters:
    ///   - document: for `json` and `jsonl`.
    ///   - columns: for `csv`: the names of the members to print, dotted where they are nested.
    ///   - text: for people: the lines to print.
    func print(_ document: JSONValue, columns: [String], text: (Surface) -> [String]) throws {
        try print(document, items: [document], columns: columns, text: text)
    }

    /// Prints a list.
    /// - Parameters:
    ///   - document: the list as one document, for `json`.
    ///   - items: its items, for `jsonl` and `csv`.
    func print(_ document: JSONValue, items: [JSONValue], columns: [String], text: (Surface) -> [String]) throws {
        switch format {
        case .json:
            StandardStream.output.writeLine(try document.encoded(pretty: true))
        case .jsonl:
            StandardStream.output.write(try items.map { try $0.encoded(pretty: false) + "\n" }.joined())
        case .csv:
            let records = items.map { item in CSVText.record(columns.map(item.field)) }
            StandardStream.output.write(([CSVText.record(columns)] + records).map { $0 + "\n" }.joined())
        case .table:
            let lines = text(surface)
            StandardStream.output.write(lines.map { $0 + "\n" }.joined())
        }
    }
}

extension JSONValue {
    /// What a CSV field of this name holds: the member at a dotted path such as `request.reason`. Through an array the path
    /// leads to a member of each element, and those are separated by spaces.
    func field(at path: String) -> String {
        values(at: path.split(separator: ".").map(String.init)[...]).compactMap(\.shown).joined(separator: " ")
    }

    private func values(at path: ArraySlice<String>) -> [JSONValue] {
        if case .array(let elements) = self { return elements.flatMap { $0.values(at: path) } }
        guard let name = path.first else { return [self] }
        return self[name]?.values(at: path.dropFirst()) ?? []
    }
}
