package import Workflow

/// One operation from its first request to its result; a list takes as many requests as it has pages.
///
/// ```swift
/// var call = RemoteCall(operation)
/// while true {
///     let reply = try await send(call.request)
///     if case .done(let result) = try call.receive(reply) { return result }
/// }
/// ```
package struct RemoteCall: Sendable {
    /// What came of a reply.
    package enum Progress: Equatable, Sendable {
        /// A page was read and there may be more: `request` is now the one for the next page.
        case readOn
        case done(Reply)
    }

    private enum Gathering: Sendable {
        case nothing
        case vaults(PageCollector<VaultFacts>)
        case taggedVaults(PageCollector<VaultFacts>)
        case backups(PageCollector<BackupFacts>)
        case tasks(PageCollector<TaskFacts>)
    }

    package let operation: Operation
    /// The request to send now.
    package private(set) var request: CBRRequest
    private let limit: Int
    private var gathering: Gathering

    /// - Parameters:
    ///   - limit: the page length of a list, 1…1000; by default one that keeps a page at a few megabytes.
    ///   - pagesMax: a list of more pages is given up as incomplete.
    package init(_ operation: Operation, limit: Int? = nil, pagesMax: Int = 50) {
        let limit = limit ?? PageWindow.defaultLimit(of: operation.name)
        self.operation = operation
        self.limit = limit
        request = CBRRequest(operation, limit: limit)
        gathering =
            switch operation {
            case .listVaults, .listVaultsHolding:
                .vaults(PageCollector(limit: limit, pagesMax: pagesMax) { $0.id.rawValue })
            case .listVaultsTagged:
                .taggedVaults(PageCollector(limit: limit, pagesMax: pagesMax) { $0.id.rawValue })
            case .listBackups:
                .backups(PageCollector(limit: limit, pagesMax: pagesMax) { $0.id.rawValue })
            case .listTasks:
                .tasks(PageCollector(limit: limit, pagesMax: pagesMax) { $0.id })
            case .showProtectable, .showVault, .showRestorePoint, .createVault, .addResource, .createRestorePoint:
                .nothing
            }
    }

    /// Takes the reply to `request`.
    ///
    /// - Throws: the classified failure; the call is then over. `carriedOut` is `.maybe` for a change whose answer
    ///   could not be read.
    package mutating func receive(_ reply: ReceivedReply) throws(CallFailure) -> Progress {
        let reader = try ReplyReader(reply, isMutating: operation.isMutating)
        switch gathering {
        case .vaults(var collector):
            let step = collector.add(try reader.vaults())
            gathering = .vaults(collector)
            return progress(step, Reply.vaults)
        case .taggedVaults(var collector):
            let step = collector.add(try reader.taggedVaults())
            gathering = .taggedVaults(collector)
            return progress(step, Reply.vaults)
        case .backups(var collector):
            let step = collector.add(try reader.backups())
            gathering = .backups(collector)
            return progress(step, Reply.backups)
        case .tasks(var collector):
            let step = collector.add(try reader.tasks())
            gathering = .tasks(collector)
            return progress(step, Reply.tasks)
        case .nothing:
            return .done(try Self.single(reader, operation))
        }
    }

    private mutating func progress<Row>(
        _ step: PageCollector<Row>.Step,
        _ result: (Listing<Row>) -> Reply
    ) -> Progress {
        switch step {
        case .readOn(let offset):
            request = CBRRequest(operation, offset: offset, limit: limit)
            return .readOn
        case .finished(let listing):
            return .done(result(listing))
        }
    }

    private static func single(_ reader: ReplyReader, _ operation: Operation) throws(CallFailure) -> Reply {
        switch operation {
        case .showProtectable(let resource): .protectable(try reader.protectable(expected: resource.id))
        case .showVault(let id): .vault(try reader.vault(expected: id))
        case .createVault: .vault(try reader.vault())
        case .showRestorePoint(let id): .restorePoint(try reader.restorePoint(expected: id))
        case .createRestorePoint: .restorePoint(try reader.restorePoint())
        case .addResource: .added(try reader.addedResources())
        case .listVaults, .listVaultsHolding, .listVaultsTagged, .listBackups, .listTasks:
            preconditionFailure("\(operation.name) is gathered page by page")
        }
    }
}
