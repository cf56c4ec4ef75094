import GRDB
import Workflow

/// What a write works with: the database inside the open transaction, and the events that will be part of it.
struct WriteSession {
    let database: Database
    /// Events of this write, in order. They get their numbers when the whole group has succeeded.
    private(set) var events: [NewAuditEvent] = []

    init(_ database: Database) { self.database = database }

    mutating func record(_ event: NewAuditEvent) { events.append(event) }

    /// Runs a statement that returns nothing. It is prepared once per connection.
    /// - Returns: the number of rows changed.
    @discardableResult
    func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int {
        let statement = try database.cachedStatement(sql: sql)
        try statement.execute(arguments: arguments)
        return database.changesCount
    }

    /// The first row that a query or a RETURNING clause gives. It is prepared once per connection.
    func row(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
        let statement = try database.cachedStatement(sql: sql)
        return try Row.fetchAll(statement, arguments: arguments).first
    }

    /// All rows that a query or a RETURNING clause gives. It is prepared once per connection.
    func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
        let statement = try database.cachedStatement(sql: sql)
        return try Row.fetchAll(statement, arguments: arguments)
    }
}
