import ArgumentParser

/// `holdfast token`
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke the tokens of clients over TCP.",
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self]
    )
}

/// `holdfast token create`
struct TokenCreateCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a token. It is shown now and never again.",
        discussion: """
            The token is the only line on stdout; what is worth knowing of it goes to stderr. The daemon keeps its SHA-256 only. A name \
            is given once, so that the history stays clear.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "What the history will call whoever uses it: letters, digits, '.', '_', '-'.")
    var name: String

    @Option(help: "reader, operator, admin or auditor.", completion: .list(["reader", "operator", "admin", "auditor"]))
    var role: String

    @Option(
        help: ArgumentHelp("How many days it holds; without, until it is revoked.", valueName: "days"),
        transform: Self.days
    )
    var expiresInDays: Int?

    @Option(help: "What it is for, for the history.")
    var reason: String

    func run() async throws {
        var body: [String: JSONValue] = ["name": .text(name), "role": .text(role), "reason": .text(reason)]
        if let expiresInDays { body["expires_in_seconds"] = .integer(Int64(expiresInDays) * 86_400) }
        let call = try DaemonCall.post("v1", "tokens", document: .object(body))
        let document = try await connection.client().send(call).document
        try output.print(document, columns: TokenTable.csvColumns + ["token"]) { _ in [document["token"]?.text ?? ""] }
        if output.format == .table {
            let end = Moment(document["expires_at"])?.text
            StandardStream.problems.writeLine(
                "\(TextWidth.printable(name)), \(role), \(end.map { "until \($0)" } ?? "until it is revoked"); "
                    + "the token is not kept anywhere, so keep it now"
            )
        }
    }

    private static func days(_ text: String) throws -> Int {
        guard let days = Int(text), (1...3650).contains(days) else {
            throw ValidationError("'\(text)' is not a number of days from 1 to 3650")
        }
        return days
    }
}

/// `holdfast token ls`
struct TokenListCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "List the tokens that were made by command, revoked ones among them.",
        aliases: ["list"]
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let shown = try await TokenTable.all(try connection.client())
        try output.print(["tokens": .array(shown)], items: shown, columns: TokenTable.csvColumns) { surface in
            TokenTable.lines(shown, surface: surface)
        }
    }
}

/// `holdfast token revoke`
struct TokenRevokeCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Let a token in no more, from now on and for good."
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The token's name, or the id that `holdfast token ls` shows. Never the token itself.")
    var token: String

    @Option(help: "Why, for the history.")
    var reason: String

    func run() async throws {
        let client = try connection.client()
        let known = try await TokenTable.all(client)
        guard let id = known.first(where: { $0["name"]?.text == token || $0["id"]?.text == token })?["id"]?.text else {
            // What was typed is not repeated: it may be the token itself.
            throw CommandFailure(
                .notFound,
                code: "cli.no_such_token",
                "there is no token of that name or id",
                hint: "see `holdfast token ls`; tokens of the configuration are taken out there"
            )
        }
        let call = try DaemonCall.post("v1", "tokens", id, "revoke", document: ["reason": .text(reason)])
        let document = try await client.send(call).document
        try output.print(document, columns: TokenTable.csvColumns) { _ in
            ["revoked \(TextWidth.printable(document["name"]?.text ?? id))"]
        }
    }
}

/// Tokens as rows.
enum TokenTable {
    static let csvColumns = [
        "id", "name", "role", "state", "created_at", "created_by", "expires_at", "revoked_at", "revoked_by",
    ]

    static func all(_ client: DaemonClient) async throws -> [JSONValue] {
        try await ListPages(client: client, segments: ["v1", "tokens"], name: "tokens", place: "after", limit: 1000)
            .all()
    }

    static func lines(_ tokens: [JSONValue], surface: Surface) -> [String] {
        guard !tokens.isEmpty else { return ["no token was made by command"] }
        var table = TextTable([
            .init(title: "NAME", widthMin: 12), .init(title: "ROLE"), .init(title: "STATE"),
            .init(title: "MADE", dropOrder: 2), .init(title: "BY", dropOrder: 3), .init(title: "EXPIRES", dropOrder: 1),
            .init(title: "ID", dropOrder: 0),
        ])
        for token in tokens {
            let cells: [String] = [
                token["name"]?.text ?? "", token["role"]?.text ?? "", token["state"]?.text ?? "",
                Moment(token["created_at"])?.text ?? "", token["created_by"]?.text ?? "",
                Moment(token["expires_at"])?.text ?? "never", token["id"]?.text ?? "",
            ]
            table.add(cells.map { TextTable.Cell($0) })
        }
        return table.lines(width: surface.width, colored: surface.isColored)
    }
}
