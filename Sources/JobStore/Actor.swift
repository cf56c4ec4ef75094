/// Who does something: a person, a program or the daemon itself.
package struct Actor: Equatable, Codable, Sendable {
    /// `uid:NUMBER` (as the kernel says), `token:NAME` or `system`.
    package let name: String
    /// What else is known, such as the user's name, the process id, the client program. Never a secret.
    package let client: [String: String]

    package init(name: String, client: [String: String] = [:]) {
        self.name = name
        self.client = client
    }

    /// The daemon, of its own accord.
    package static let system = Actor(name: "system")
}
