import Workflow

/// Which rows of a list a request asks for.
struct PageWindow: Equatable {
    /// Rows passed over, 0 and up.
    let offset: Int
    /// Rows wanted, 1…1000.
    let limit: Int

    init(offset: Int, limit: Int) {
        self.offset = max(0, offset)
        self.limit = min(max(1, limit), 1000)
    }

    var pairs: [QueryPair] { [QueryPair("limit", "\(limit)"), QueryPair("offset", "\(offset)")] }

    /// Page lengths that keep an answer at a few megabytes: a vault lists up to 256 resources, a server's backup
    /// up to 60 disks' backups.
    static func defaultLimit(of operation: OperationName) -> Int {
        operation == .listVaults || operation == .listVaultsByTag ? 50 : 200
    }
}
