import HTTPTransport
import Workflow

/// The calls that a backup makes, in the order in which a job makes them.
enum Call: String, CaseIterable, Sendable {
    case requestToken = "request_token"
    case showProtectable = "show_protectable"
    case listVaultsHolding = "list_vaults holding"
    case listVaultsByName = "list_vaults by name"
    case createVault = "create_vault"
    case showVault = "show_vault"
    case addResource = "add_resource"
    case createRestorePoint = "create_restore_point"
    case showRestorePoint = "show_restore_point"
    case listTasks = "list_tasks"
    case listBackups = "list_backups"
    /// Asked only in a search, as one witness of several.
    case listVaultsByTag = "list_vaults by tag"

    /// The columns of the matrix: what a job asks when nothing is in doubt.
    static let onTheWay = allCases.filter { $0 != .listVaultsByTag }

    /// The workflow's name for it; nil for the identity service's.
    var operation: OperationName? {
        switch self {
        case .requestToken: nil
        case .showProtectable: .showProtectable
        case .listVaultsHolding, .listVaultsByName: .listVaults
        case .createVault: .createVault
        case .showVault: .showVault
        case .addResource: .addResource
        case .createRestorePoint: .createRestorePoint
        case .showRestorePoint: .showRestorePoint
        case .listTasks: .listTasks
        case .listBackups: .listBackups
        case .listVaultsByTag: .listVaultsByTag
        }
    }

    /// The emulator's name for it, as its fault rules and its journal have it.
    var emulatorName: String {
        switch self {
        case .requestToken: "createToken"
        case .showProtectable: "showProtectable"
        case .listVaultsHolding, .listVaultsByName: "listVaults"
        case .createVault: "createVault"
        case .showVault: "showVault"
        case .addResource: "addResources"
        case .createRestorePoint: "createCheckpoint"
        case .showRestorePoint: "showCheckpoint"
        case .listTasks: "listOperationLogs"
        case .listBackups: "listBackups"
        case .listVaultsByTag: "filterVaults"
        }
    }

    /// What the query of its requests has and others of the same operation have not.
    var queryPart: String? {
        switch self {
        case .listVaultsHolding: "resource_ids="
        case .listVaultsByName: "name="
        default: nil
        }
    }

    /// The kind of effect, when the call changes something.
    var change: Effect.Kind? {
        switch self {
        case .createVault: .vault
        case .addResource: .association
        case .createRestorePoint: .restorePoint
        default: nil
        }
    }

    /// The changes that a job has made when it comes to this call for the first time.
    var changesBefore: Counts {
        switch self {
        case .requestToken, .showProtectable, .listVaultsHolding, .listVaultsByName, .listVaultsByTag, .createVault:
            Counts()
        case .showVault, .addResource: Counts(vaults: 1)
        case .createRestorePoint: Counts(vaults: 1, associations: 1)
        case .showRestorePoint, .listTasks, .listBackups: .one
        }
    }

    /// Which call a request is.
    init?(_ request: HTTPRequest) {
        let path = request.url.split(separator: "/", omittingEmptySubsequences: true).dropFirst(2)
        let target = path.joined(separator: "/")
        guard let found = Self.allCases.first(where: { $0.isCall(request.method, target) }) else { return nil }
        self = found
    }

    private func isCall(_ method: String, _ target: String) -> Bool {
        let path = target.prefix { $0 != "?" }
        let query = target.drop { $0 != "?" }
        let isRight =
            switch self {
            case .requestToken: path.hasSuffix("auth/tokens")
            case .showProtectable: path.contains("/protectables/")
            case .listVaultsHolding, .listVaultsByName: method == "GET" && path.hasSuffix("/vaults")
            case .createVault: method == "POST" && path.hasSuffix("/vaults")
            case .showVault: method == "GET" && path.contains("/vaults/")
            case .addResource: path.hasSuffix("/addresources")
            case .createRestorePoint: method == "POST" && path.hasSuffix("/checkpoints")
            case .showRestorePoint: method == "GET" && path.contains("/checkpoints/")
            case .listTasks: path.hasSuffix("/operation-logs")
            case .listBackups: path.hasSuffix("/backups")
            case .listVaultsByTag: path.hasSuffix("/resource_instances/action")
            }
        return isRight && (queryPart.map { query.contains("?" + $0) || query.contains("&" + $0) } ?? true)
    }
}

/// How many of each change.
struct Counts: Equatable, Sendable, CustomStringConvertible {
    var vaults = 0
    var associations = 0
    var restorePoints = 0

    static let one = Counts(vaults: 1, associations: 1, restorePoints: 1)

    /// A job over two resources.
    static let two = Counts(vaults: 1, associations: 2, restorePoints: 1)

    subscript(kind: Effect.Kind) -> Int {
        get {
            switch kind {
            case .vault: vaults
            case .association: associations
            case .restorePoint: restorePoints
            }
        }
        set {
            switch kind {
            case .vault: vaults = newValue
            case .association: associations = newValue
            case .restorePoint: restorePoints = newValue
            }
        }
    }

    var description: String { "\(vaults)/\(associations)/\(restorePoints)" }
}
