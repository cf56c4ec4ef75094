/// Everything that is wrong with a configuration, found in one pass.
///
/// Thrown by `Configuration.load`; when it is thrown nothing was opened, created or sent.
package struct ConfigurationFaults: Error, Sendable, Equatable {
    /// The file that was read, or `nil` if only the environment was.
    package let file: String?
    /// At least one fault: those of the file's form first, then values in the order of the key table, then
    /// contradictions between values.
    package let faults: [Fault]

    /// One thing to correct.
    package struct Fault: Error, Sendable, Hashable, Encodable {
        /// The dotted path of the key, such as `projects.default.auth.secret_key`. For a fault of the file as a whole
        /// it is the file's path, for an unknown environment variable the variable's name.
        package let keyPath: String
        /// What is wrong. Never contains the text of a key that may hold a secret.
        package let message: String
        /// What to do about it.
        package let hint: String
        /// Where the refused text stands, for example `line 12` or `HOLDFAST_LISTEN`; `nil` if nothing was written.
        package let place: String?

        package init(keyPath: String, message: String, hint: String, place: String? = nil) {
            self.keyPath = keyPath
            self.message = message
            self.hint = hint
            self.place = place
        }

        private enum CodingKeys: String, CodingKey {
            case keyPath = "key_path"
            case message
            case hint
            case place
        }
    }
}

extension ConfigurationFaults.Fault: CustomStringConvertible {
    /// Two lines: the key, its place and the message; then, indented, what to do.
    package var description: String {
        let position = place.map { " (\($0))" } ?? ""
        return "\(keyPath)\(position): \(message)\n    \(hint)"
    }
}

extension ConfigurationFaults: CustomStringConvertible {
    /// A headline with the count, then every fault on two lines. Ends without a newline.
    package var description: String {
        let count = faults.count == 1 ? "1 fault" : "\(faults.count) faults"
        let origin = file.map { " \($0)" } ?? ""
        let lines = faults.map { "  " + $0.description.replacing("\n", with: "\n  ") }
        return (["\(count) in the configuration\(origin)"] + lines).joined(separator: "\n")
    }
}
