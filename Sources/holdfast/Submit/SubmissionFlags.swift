import ArgumentParser
import Workflow

/// A submission spelt out on the command line. Values are judged by the daemon; here only what cannot be a submission at
/// all is refused.
struct SubmissionFlags: ParsableArguments {
    @Option(help: "The configured project; when left out, the one called default.")
    var project: String?

    @Option(help: "The vault's exact name.")
    var vaultName: String?

    @Option(help: "The vault's id in the cloud.")
    var vaultID: String?

    @Option(help: ArgumentHelp("Create the vault with this size when there is none of the name.", valueName: "GB"))
    var createSizeGB: Int?

    @Option(help: ArgumentHelp("What a created vault holds: server, disk, turbo …", valueName: "type"))
    var objectType: String?

    @Option(help: ArgumentHelp("crash_consistent or app_consistent, of a created vault.", valueName: "level"))
    var consistentLevel: String?

    @Option(
        help: ArgumentHelp(
            "What to back up; may be given several times.",
            discussion: "TYPE is server (when left out), disk, turbo, desktop or the cloud's own name.",
            valueName: "ID[:TYPE[:NAME]]"
        )
    )
    var resource: [ResourceArgument] = []

    @Option(help: "The restore point's name.")
    var name: String?

    @Option(help: "The restore point's description.")
    var description: String?

    @Flag(name: .customLong("full"), help: "Take a full backup instead of an incremental one.")
    var isFull = false

    @Flag(name: .customLong("incremental"), help: "Take an incremental backup; the default.")
    var isIncremental = false

    @Option(help: ArgumentHelp("Let the cloud delete the restore point after so many days.", valueName: "days"))
    var retentionDays: Int?

    @Option(parsing: .unconditional, help: "From -100 to 100; larger goes first.")
    var priority: Int?

    @Option(help: ArgumentHelp("Do not start before this moment (RFC 3339, UTC).", valueName: "time"))
    var notBefore: String?

    @Option(help: ArgumentHelp("The time limit of the whole job.", valueName: "seconds"))
    var deadlineSeconds: Int?

    @Option(help: ArgumentHelp("A label; may be given several times.", valueName: "key=value"))
    var label: [LabelArgument] = []

    @Option(help: "Why the backup is taken, for the history.")
    var reason: String?

    @Flag(name: .customLong("shared"), help: "One restore point for all resources instead of one for each.")
    var isShared = false

    /// Whether any of the flags was given.
    var areGiven: Bool {
        let texts = [project, vaultName, vaultID, objectType, consistentLevel, name, description, notBefore, reason]
        let numbers = [createSizeGB, retentionDays, priority, deadlineSeconds]
        return texts.contains { $0 != nil } || numbers.contains { $0 != nil } || !resource.isEmpty || !label.isEmpty
            || isFull || isIncremental || isShared
    }

    /// What is missing or contradicts itself, in words; nil when a submission can be built.
    var mistake: String? {
        if resource.isEmpty { return "name what to back up with --resource ID, or give a file with -f" }
        if name == nil { return "name the restore point with --name" }
        if (vaultName == nil) == (vaultID == nil) { return "name the vault by either --vault-name or --vault-id" }
        if isFull && isIncremental { return "--full and --incremental exclude each other" }
        if createSizeGB != nil, vaultName == nil { return "--create-size-gb needs --vault-name" }
        if createSizeGB == nil, objectType != nil || consistentLevel != nil {
            return "--object-type and --consistent-level belong to --create-size-gb"
        }
        let keys = label.map(\.key)
        if Set(keys).count != keys.count { return "a label is given twice" }
        return nil
    }

    /// The body of `POST /v1/jobs`. What was not said is left to the daemon's defaults.
    var document: JSONValue {
        .compact([
            "project": .text(project ?? "default"),
            "vault": vault,
            "resources": .array(resource.map(\.document)),
            "restore_point": .compact([
                "name": name.map(JSONValue.text),
                "description": description.map(JSONValue.text),
                "incremental": .boolean(!isFull),
                "retention_days": retentionDays.map { .integer(Int64($0)) },
            ]),
            "priority": priority.map { .integer(Int64($0)) },
            "not_before": notBefore.map(JSONValue.text),
            "deadline_seconds": deadlineSeconds.map { .integer(Int64($0)) },
            "labels": label.isEmpty
                ? nil : .object(Dictionary(label.map { ($0.key, .text($0.value)) }) { _, last in last }),
            "reason": reason.map(JSONValue.text),
            "shared": isShared ? true : nil,
        ])
    }

    private var vault: JSONValue {
        if let vaultID { return ["id": .text(vaultID)] }
        return .compact([
            "name": vaultName.map(JSONValue.text),
            "create": createSizeGB.map { size in
                .compact([
                    "size_gb": .integer(Int64(size)),
                    "object_type": .text(objectType ?? defaultObjectType),
                    "consistent_level": .text(consistentLevel ?? "crash_consistent"),
                ])
            },
        ])
    }

    /// The object type that holds the first resource.
    private var defaultObjectType: String {
        resource.first.flatMap { ResourceType(rawValue: $0.type) }?.objectType ?? "server"
    }
}
