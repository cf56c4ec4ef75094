package import Workflow

/// The projects' sessions by name.
package struct Sessions: Sendable {
    private let byName: [ProjectName: any CloudSession]
    #if Failpoints
        /// A defect that a test has planted in the engine.
        package var plantedBug: PlantedBug?
    #endif

    package init(_ sessions: [any CloudSession]) {
        byName = Dictionary(sessions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package subscript(name: ProjectName) -> (any CloudSession)? { byName[name] }

    /// All of them, by name.
    var all: [any CloudSession] { byName.values.sorted { $0.name < $1.name } }

    /// How many jobs may share a key: one, or a vault's runs for a run slot.
    func capacity(of key: ExclusiveKey) -> Int {
        guard key.isRunSlot else { return 1 }
        let owner = byName.values.first { key.rawValue.contains("|\($0.keyScope)|") }
        return owner?.policy.runsPerVaultMax ?? WorkflowPolicy().runsPerVaultMax
    }

    /// The state of all projects, by name.
    package var statuses: [ProjectStatus] {
        byName.values.map(\.status).sorted { $0.name < $1.name }
    }
}
