import FoundationEssentials
import Glibc

/// Libraries in C that tests load into a daemon.
enum SharedLibrary {
    /// A C compiler; the Swift toolchain brings one.
    static let compiler: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let places = ["clang", "cc"].flatMap { name in folders.map { "\($0)/\(name)" } }
        return places.first { access($0, X_OK) == 0 }
    }()

    /// Makes a library in a folder and returns its path.
    static func make(_ source: String, named name: String, in folder: String) async throws -> String {
        guard let compiler else { throw ChildProcess.Failure(description: "there is no C compiler") }
        let text = "\(folder)/\(name).c"
        let library = "\(folder)/\(name).so"
        try TextFile.write(source, to: text)
        let child = try ChildProcess(
            [compiler, "-shared", "-fPIC", "-o", library, text, "-ldl", "-pthread"],
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder],
            errorPath: folder + "/compiler.log"
        )
        guard await child.ending(within: .seconds(60)) == .exited(0) else {
            throw ChildProcess.Failure(description: "\(name) cannot be made: \(child.errors)")
        }
        return library
    }
}
