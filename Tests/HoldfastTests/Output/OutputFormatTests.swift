import Testing

@testable import holdfast

struct OutputFormatTests {
    @Test(
        "the wanted form is seen in arguments that cannot be parsed",
        arguments: [
            (["jobs", "-o", "json", "--nonsense"], OutputFormat.json), (["--output=csv"], .csv), (["-ojsonl"], .jsonl),
            (["-o=json"], .json), (["--output", "json"], .json), (["submit"], .table), (["--", "-o", "json"], .table),
            (["-o"], .table), (["--name", "json"], .table),
        ]
    )
    func requested(arguments: [String], format: OutputFormat) {
        #expect(OutputFormat.requested(in: arguments) == format)
    }
}
