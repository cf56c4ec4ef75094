import Yams

extension SettingsDocument {
    /// The fault of a file that could not be opened or read.
    static func unreadable(_ path: String, _ failure: RegularFile.Failure) -> ConfigurationFaults.Fault {
        switch failure {
        case .system(let text):
            .init(keyPath: path, message: "cannot be read: \(text)", hint: "check the path and its permissions")
        case .notRegular, .readableByAll:
            .init(keyPath: path, message: "is not a regular file", hint: "give the path of a YAML file")
        case .tooLarge:
            .init(keyPath: path, message: "is larger than 1 MiB", hint: "give the path of a configuration file")
        }
    }

    /// The fault of a file that is not YAML. Only the parser's fixed words and the position are shown: its full text
    /// quotes the line, which may hold a secret.
    static func malformed(_ path: String, _ error: YamlError) -> ConfigurationFaults.Fault {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            malformed(path, "is not valid YAML: \(problem)", line: mark.line)
        case .duplicatedKeysInMapping(let keys, let context):
            .init(
                keyPath: path,
                message: "has a key twice in one section: "
                    + keys.map { ChosenName.isAcceptable($0) ? $0 : "?" }.joined(separator: ", "),
                hint: "keep one of them",
                place: "section at line \(context.mark.line)"
            )
        case .reader(let problem, _, _, _):
            malformed(path, "is not valid YAML: \(problem)", line: nil)
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            malformed(path, "cannot be read as YAML", line: nil)
        }
    }

    static func malformed(_ path: String, _ message: String, line: Int?) -> ConfigurationFaults.Fault {
        .init(
            keyPath: path,
            message: message,
            hint: "compare it with the example file; indent with blanks, and quote texts that hold `: ` or `#`",
            place: line.map { "line \($0)" }
        )
    }
}
