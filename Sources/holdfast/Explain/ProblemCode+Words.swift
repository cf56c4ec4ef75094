import Workflow

extension ProblemCode {
    /// What a job that ended or stopped with this code is telling.
    var meaning: String {
        switch self {
        case .vaultMissing: "The vault does not exist, and the job may not create one."
        case .vaultIncompatible:
            "A vault of the name exists, but its size, type or consistency is not the one asked for."
        case .vaultAmbiguous: "Several vaults have the name."
        case .vaultUnusable: "The vault is locked, frozen, in error or being deleted."
        case .resourceElsewhere: "The resource is associated with another vault."
        case .resourceGone: "The resource does not exist any more."
        case .notProtectable: "The cloud says that the resource cannot be backed up as it is."
        case .deadline: "The time limit of the job or of a step passed."
        case .cancelled: "Somebody cancelled the job."
        case .backupFailed: "The cloud's run ended without a usable backup."
        case .backupMissing: "The run is over, and neither a backup nor a task tells of the resource."
        case .nothingTaken: "The restore point holds no backup at all."
        case .outcomeUnknown: "A creating call had no answer, and what it made was not found."
        case .severalFound: "Several things in the cloud could be what a creating call made."
        case .projectUnknown: "The job's project is not configured any more."
        }
    }

    /// What Holdfast does.
    var action: String {
        switch self {
        case .outcomeUnknown, .severalFound, .vaultAmbiguous:
            "Nothing is sent again and nothing is deleted; the job waits for a person."
        case .deadline: "The job ends as timed_out; a run in the cloud goes on and is still watched."
        case .cancelled: "The job ends; a restore point that was made stays."
        case .projectUnknown: "The job does nothing until the project is configured again."
        default: "The job ends; nothing is deleted or dissociated."
        }
    }

    /// What a person can do.
    var fix: String {
        switch self {
        case .vaultMissing: "Check the name, or allow the job to create the vault."
        case .vaultIncompatible: "Ask for what the vault is, or name another vault."
        case .vaultAmbiguous: "Name the vault by its id."
        case .vaultUnusable: "See the vault's state in the cloud's console; it may want paying or unlocking."
        case .resourceElsewhere: "Back up into that vault, or dissociate the resource there yourself."
        case .resourceGone: "Take the resource out of your schedule."
        case .notProtectable: "Start the server, or see the reason that the job shows."
        case .deadline: "See in the job's history what it waited for; give it more time, or retry it."
        case .cancelled: "Retry it when the backup is wanted after all."
        case .backupFailed: "See the code of the resource's verdict, then retry the job."
        case .backupMissing, .nothingTaken: "Look at the restore point in the console, then retry the job."
        case .outcomeUnknown, .severalFound:
            "Look in the console, then answer with `holdfast jobs resolve` --adopt ID or --not-created."
        case .projectUnknown: "Put the project back into the configuration."
        }
    }
}
