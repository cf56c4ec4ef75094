import ArgumentParser

/// The forms in which a command writes its data to standard output.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people: a table that fits the terminal, or a few lines of text.
    case table
    /// Exactly one JSON document, in every case.
    case json
    /// One JSON document for each item, each on a line of its own.
    case jsonl
    /// A header and a row for each item (RFC 4180).
    case csv
}

extension OutputFormat {
    /// What the arguments ask for, as far as it can be seen without parsing them: for the report of a usage mistake.
    static func requested(in arguments: [String]) -> OutputFormat {
        var isNext = false
        for argument in arguments.prefix(while: { $0 != "--" }) {
            if isNext { return OutputFormat(rawValue: argument) ?? .table }
            isNext = argument == "-o" || argument == "--output"
            for prefix in ["--output=", "-o=", "-o"] where argument.hasPrefix(prefix) && !argument.hasPrefix("--o=") {
                if let format = OutputFormat(rawValue: String(argument.dropFirst(prefix.count))) { return format }
            }
        }
        return .table
    }
}
