/// What a vault holds: `billing.object_type`, with the resource types and ids that go with it.
enum ResourceKind: String, Codable, CaseIterable, Sendable {
    case server, disk, turbo, workspace, vmware, rds, file

    var providerID: String {
        switch self {
        case .server: "0daac4c5-6707-4851-97ba-169e36266b66"
        case .disk: "d1603440-187d-4516-af25-121250c7cc97"
        case .turbo: "3f3c3220-245c-4805-b811-758870015881"
        case .vmware: "a13639de-00be-4e94-af30-26912d75e4a2"
        case .workspace: "86a80900-71bf-4961-956a-d52df944f84a"
        case .rds, .file: "3f3c3220-245c-4805-b811-758870015882"
        }
    }

    /// The types of resources that fit.
    var resourceTypes: Set<String> {
        switch self {
        case .server: ["OS::Nova::Server", "OS::Ironic::BareMetalServer", "OS::Native::Server"]
        case .disk: ["OS::Cinder::Volume"]
        case .turbo: ["OS::Sfs::Turbo"]
        case .workspace: ["OS::Workspace::DesktopV2"]
        case .vmware, .rds, .file: []
        }
    }

    static let knownResourceTypes = Set(allCases.flatMap(\.resourceTypes))

    /// The error for an id that is not in the inventory.
    var missingCode: String {
        switch self {
        case .server: "7100"
        case .disk: "7000"
        case .turbo, .workspace, .vmware, .rds, .file: "6302"
        }
    }

    func specCode(protectType: String) -> String {
        let object =
            switch self {
            case .disk: "volume"
            case .rds: "database"
            case .server, .turbo, .workspace, .vmware, .file: rawValue
            }
        return "vault.\(protectType).\(object).normal"
    }
}
