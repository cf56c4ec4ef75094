import ArgumentParser
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
            let records = items.map { item in CSVText.record(columns.map { item.member(at: $0)?.shown ?? "" }) }
            StandardStream.output.write(([CSVText.record(columns)] + records).map { $0 + "\n" }.joined())
        case .table:
            let lines = text(surface)
            StandardStream.output.write(lines.map { $0 + "\n" }.joined())
        }
    }
}

extension JSONValue {
    /// The member at a dotted path, such as `vault.name`.
    func member(at path: String) -> JSONValue? {
        path.split(separator: ".").reduce(Optional(self)) { $0?[String($1)] }
    }
}
