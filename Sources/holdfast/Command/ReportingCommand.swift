import ArgumentParser

/// A command whose output has a chosen form, so that a failure can be reported in the same form.
protocol ReportingCommand: AsyncParsableCommand {
    var output: OutputOptions { get }
}
