import ArgumentParser

/// A job as it is named on the command line: its id, or the beginning of it.
struct JobReference: Equatable, Sendable, ExpressibleByArgument {
    let text: String

    /// An id has 32 hexadecimal digits and dashes; fewer than four digits would hardly name anything.
    init?(argument: String) {
        let text = argument.lowercased()
        guard (4...36).contains(text.utf8.count), text.utf8.allSatisfy(Self.isIDByte) else { return nil }
        self.text = text
    }

    /// Whether it is a whole id.
    var isWhole: Bool { text.utf8.count == 36 }

    /// How many of the newest jobs an abbreviation is looked for in.
    static let searchMax = 1000

    /// The whole id. Only an abbreviation costs requests.
    /// - Throws: `CommandFailure` when no job or more than one begins like that.
    func id(with client: DaemonClient) async throws -> String {
        guard !isWhole else { return text }
        let (jobs, _) = try await JobPages(client: client, query: []).jobs(limit: Self.searchMax)
        return try choose(among: jobs.compactMap { $0["id"]?.text })
    }

    /// The one of `ids` that begins like this.
    func choose(among ids: [String]) throws(CommandFailure) -> String {
        let matches = ids.filter { $0.hasPrefix(text) }
        guard let match = matches.first else {
            throw CommandFailure(
                .notFound,
                code: "cli.job_not_found",
                "no job among the newest \(Self.searchMax) begins with \(text)",
                hint: "older jobs are named by their whole id"
            )
        }
        guard matches.count == 1 else {
            throw CommandFailure(
                .usage,
                code: "cli.job_ambiguous",
                "\(matches.count) jobs begin with \(text): \(matches.prefix(5).joined(separator: ", "))"
                    + (matches.count > 5 ? ", …" : "")
            )
        }
        return match
    }

    private static func isIDByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
