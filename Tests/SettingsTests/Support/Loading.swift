import Testing

@testable import Settings

/// Loads `yaml` as a file would be.
func load(_ yaml: String, _ environment: [String: String] = [:]) throws -> Configuration {
    let folder = try TemporaryFolder()
    return try Configuration.load(path: try folder.write("holdfast.yaml", yaml), environment: environment)
}

/// The faults of `yaml`; empty if it is acceptable.
func faults(_ yaml: String, _ environment: [String: String] = [:]) throws -> [ConfigurationFaults.Fault] {
    do {
        _ = try load(yaml, environment)
        return []
    } catch let error as ConfigurationFaults {
        return error.faults
    }
}

/// Files as the tests need them.
enum Sample {
    static let projectID = "0605767b5780d5762fc5c0118072a564"
    /// Never shown by anything that works.
    static let literal = "Lq7VvWn2cYJm4RzTqXo9KdPbGh"
    static let environment = ["CBR_SK": literal]

    static let project = """
        projects:
          default:
            endpoint: https://cbr.region-1.example.com
            project_id: \(projectID)
            auth:
              access_key: AKAKAKAKAKAKAKAKAKAK
              secret_key: env:CBR_SK

        """

    /// A working file with `lines` before its project.
    static func file(_ lines: String) -> String { lines + "\n" + project }

    /// A working file with `lines` inside its project.
    static func projectFile(_ lines: String) -> String {
        project + lines.split(separator: "\n").map { "    \($0)\n" }.joined()
    }
}
