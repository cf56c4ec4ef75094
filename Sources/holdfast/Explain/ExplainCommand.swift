import ArgumentParser
import Workflow

/// `holdfast explain`
struct ExplainCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what an error code means, what Holdfast does about it, and what you can do.",
        discussion:
            "Takes the code with or without its prefix, such as BackupService.6105, 6105 or holdfast.deadline_passed."
    )

    @OptionGroup var output: OutputOptions

    @Argument(help: "The code; without it all codes are listed.")
    var code: String?

    func run() async throws {
        guard let code else { return try list(Explanation.all) }
        let explanations = Explanation.find(code)
        guard let first = explanations.first else {
            throw CommandFailure(
                .notFound,
                code: "cli.code_unknown",
                "\(code) is not in the table",
                hint:
                    "codes that are not in it are judged by their HTTP status; `holdfast explain` lists those that are"
            )
        }
        guard explanations.count == 1 else { return try list(explanations) }
        try output.print(first.document, columns: Explanation.csvColumns) { first.lines(surface: $0) }
    }

    private func list(_ explanations: [Explanation]) throws {
        let documents = explanations.map(\.document)
        try output.print(
            ["codes": .array(documents)],
            items: documents,
            columns: Explanation.csvColumns
        ) { surface in
            var table = TextTable([
                .init(title: "CODE"), .init(title: "CLASS", dropOrder: 0), .init(title: "MEANING", widthMin: 20),
            ])
            for explanation in explanations {
                table.add([.init(explanation.code), .init(explanation.kind), .init(explanation.meaning)])
            }
            return table.lines(width: surface.width, colored: surface.isColored)
        }
    }
}
