import ArgumentParser
import FoundationEssentials
import Settings

/// The configuration that `serve` would read.
struct ConfigFile: ParsableArguments {
    @Option(
        name: [.customShort("c"), .customLong("config")],
        help: ArgumentHelp("The configuration file.", valueName: "file"),
        completion: .file()
    )
    var path: String?

    /// Where the file usually lies.
    private static let usual = "/etc/holdfast/holdfast.yaml"

    /// Reads and checks file and environment as `serve` does.
    func load() throws(ConfigurationFaults) -> Configuration {
        let usual = FileManager.default.fileExists(atPath: Self.usual) ? Self.usual : nil
        return try Configuration.load(path: path ?? usual, environment: ProcessInfo.processInfo.environment)
    }
}

extension ConfigurationFaults {
    /// The faults as a problem document.
    var problem: JSONValue {
        .compact([
            "type": "about:blank", "title": "Problems found", "code": "cli.configuration", "valid": false,
            "detail": .text(faults.count == 1 ? "1 fault" : "\(faults.count) faults"),
            "exit_code": .integer(Int64(ExitStatus.findings.rawValue)), "file": file.map(JSONValue.text),
            "faults": .array(
                faults.map { fault in
                    .compact([
                        "key_path": .text(fault.keyPath), "message": .text(fault.message), "hint": .text(fault.hint),
                        "place": fault.place.map(JSONValue.text),
                    ])
                }
            ),
        ])
    }
}
