extension ErrorTable {
    /// Codes of CBR itself about vaults, restore points, backups, tasks and policies. They come with the prefix `BackupService.`.
    static let backupServiceRows: [ErrorRow] = [[ErrorRow]]([
        same(
            [.backupService("0001")],
            [400],
            .busy,
            .lookIfResent,
            "Nothing could be backed up: every resource is busy, or none was given.",
            fix: "See whether another backup of the resource runs, and whether the vault holds any resource."
        ),
        same(
            [.backupService("0002")],
            [500],
            .busy,
            .lookIfResent,
            "The resources are being backed up.",
            fix: "Wait for the running backup to end."
        ),
        same(
            [.backupService("1001")],
            [400],
            .busy,
            .lookIfResent,
            "The vault is running a backup.",
            fix: "Wait for the running backup to end, or lower max_runs_per_vault."
        ),
        same(
            [.backupService("1005"), .backupService("1011")],
            [500, 400],
            .fix,
            .no,
            "The region or project cannot be replicated to.",
            fix: "Choose another target."
        ),
        same(
            [.backupService("1006")],
            [500],
            .again,
            .maybe,
            "The import of a replica failed.",
            fix: "Repeat later; ask the vendor when it stays."
        ),
        same(
            [
                .backupService("2001"), .backupService("2003"), .backupService("2009"), .backupService("2012"),
                .backupService("2013"), .backupService("2014"), .backupService("2015"),
            ],
            [400],
            .fix,
            .no,
            "The restore is impossible: disk too small, another server, disk kinds or architecture.",
            fix: "Choose a target that fits the backup."
        ),
        same(
            [.backupService("2002")],
            [400],
            .busy,
            .no,
            "A restore was asked for while the resource is being backed up.",
            fix: "Wait for the backup to end."
        ),
        same(
            [.backupService("2005")],
            [400],
            .busy,
            .no,
            "The backup's status forbids a restore.",
            fix: "Wait until the backup is available."
        ),
        same(
            [.backupService("2007")],
            [400],
            .gone,
            .no,
            "The server has been terminated.",
            fix: "Remove the resource from your jobs."
        ),
        same(
            [.backupService("2008"), .backupService("2011")],
            [400],
            .busy,
            .no,
            "The server's or disk's status forbids a restore.",
            fix: "Bring it into a steady state."
        ),
        same(
            [.backupService("2010")],
            [400],
            .busy,
            .no,
            "The resource is being restored.",
            fix: "Wait for the restore to end."
        ),
        same(
            [.backupService("4001")],
            [404],
            .gone,
            .no,
            "The migration record is missing.",
            fix: "None is needed."
        ),
        same(
            [.backupService("4004"), .backupService("4005"), .backupService("4006"), .backupService("4007")],
            [500],
            .again,
            .maybe,
            "A migration's clean-up or check failed.",
            fix: "Repeat later."
        ),
        same(
            [.backupService("6000")],
            [404],
            .gone,
            .no,
            "The policy does not exist.",
            fix: "Name an existing policy."
        ),
        same(
            [.backupService("6001")],
            [400],
            .full,
            .no,
            "There are too many policies.",
            fix: "Delete policies that are no longer used."
        ),
        same(
            [.backupService("6002")],
            [404],
            .read,
            .no,
            "The vault does not have that policy.",
            fix: "Look at the vault's policies."
        ),
        same(
            [.backupService("6003")],
            [400],
            .fix,
            .no,
            "The policy is in use or its target region is fixed.",
            fix: "Use another policy."
        ),
        same(
            [.backupService("6100")],
            [400],
            .full,
            .no,
            "The vault holds too many resources.",
            fix: "Use another vault: one takes 256 resources."
        ),
        same(
            [.backupService("6101")],
            [400],
            .fix,
            .no,
            "The vault size is not acceptable.",
            fix: "Give a size of 10 to 10485760 GB, not below what is used."
        ),
        same(
            [
                .backupService("6102"), .backupService("6116"), .backupService("6300"), .backupService("6301"),
                .backupService("7110"),
            ],
            [400],
            .fix,
            .no,
            "The resource type is unknown or does not fit the vault.",
            fix: "Use a vault whose object_type fits the resource."
        ),
        same(
            [.backupService("6103")],
            [400],
            .read,
            .no,
            "The resource is in a vault already, probably another one.",
            fix: "Find the vault that holds the resource; it is never taken out by Holdfast."
        ),
        same(
            [.backupService("6104")],
            [400],
            .read,
            .lookIfResent,
            "The resource is named twice or associated already.",
            fix: "None is needed when the vault holds the resource."
        ),
        same(
            [.backupService("6105")],
            [404, 400],
            .gone,
            .no,
            "The vault does not exist.",
            fix: "Check the vault's id or let the job create it."
        ),
        same(
            [.backupService("6106")],
            [400],
            .read,
            .lookIfResent,
            "The vault exists already.",
            fix: "Check the vault's name."
        ),
        same(
            [.backupService("6107"), .backupService("6123")],
            [400],
            .busy,
            .no,
            "A change of the vault's size failed or is still open.",
            fix: "Wait for the change to end."
        ),
        same(
            [.backupService("6108")],
            [400],
            .busyFewTries,
            .no,
            "The vault cannot take resources now.",
            fix: "Look at the vault's status."
        ),
        same(
            [.backupService("6109"), .backupService("6131")],
            [400],
            .fix,
            .no,
            "A billing or traffic record is missing.",
            fix: "Ask the vendor."
        ),
        same(
            [.backupService("6110"), .backupService("6111")],
            [400],
            .busyFewTries,
            .no,
            "The vault cannot be changed or deleted now.",
            fix: "Look at the vault's status and charging mode."
        ),
        same(
            [.backupService("6112"), .backupService("6113"), .backupService("6202"), .backupService("6712")],
            [400],
            .read,
            .no,
            "The vault's or backup's status forbids it.",
            fix: "Look at the vault: locked ends by itself, frozen and error need a person."
        ),
        same(
            [.backupService("6114")],
            [400],
            .full,
            .no,
            "The vault is over its capacity.",
            fix: "Enlarge the vault or delete restore points that are no longer needed."
        ),
        same(
            [.backupService("6115"), .backupService("6121")],
            [400],
            .again,
            .no,
            "A deletion of backups or of a vault failed.",
            fix: "Repeat later."
        ),
        same(
            [
                .backupService("6117"), .backupService("6122"), .backupService("6124"), .backupService("6126"),
                .backupService("6127"), .backupService("6128"), .backupService("6136"),
            ],
            [400],
            .fix,
            .no,
            "The policy or the kind of vault does not allow it.",
            fix: "Use a backup vault without that policy."
        ),
        same(
            [.backupService("6118"), .backupService("6119"), .backupService("6120")],
            [400],
            .fix,
            .no,
            "The replication target is unsuitable or missing.",
            fix: "Choose another target."
        ),
        same(
            [.backupService("6129")],
            [400],
            .full,
            .no,
            "The replication target is full.",
            fix: "Enlarge the target vault."
        ),
        same(
            [.backupService("6130")],
            [400],
            .busy,
            .no,
            "The replication target is busy.",
            fix: "Wait."
        ),
        same(
            [.backupService("6125"), .backupService("6203")],
            [400],
            .busy,
            .lookIfResent,
            "A backup task is running.",
            fix: "Wait for the running backup to end."
        ),
        same(
            [.backupService("6132")],
            [500],
            .again,
            .maybe,
            "The creation of the vault failed.",
            fix: "Ask the vendor when it stays."
        ),
        same(
            [.backupService("6133"), .backupService("6142"), .backupService("7303")],
            [400],
            .full,
            .no,
            "There are too many vaults, or all are full.",
            fix: "Raise the quota or delete vaults that are no longer used."
        ),
        same(
            [.backupService("6134")],
            [400],
            .busy,
            .no,
            "The resource is being removed from its vault.",
            fix: "Wait for the removal to end."
        ),
        same(
            [.backupService("6135")],
            [400],
            .read,
            .no,
            "The resource is not in the vault.",
            fix: "Look at the vault's resources; someone may have removed it."
        ),
        same(
            [.backupService("6137")],
            [500],
            .fix,
            .no,
            "One disk would be in two vaults.",
            fix: "Exclude the disk or take it out of the other vault yourself."
        ),
        same(
            [.backupService("6138"), .backupService("6139"), .backupService("8400")],
            [500],
            .again,
            .maybe,
            "The billing side failed.",
            fix: "Repeat later; ask the vendor when it stays."
        ),
        same(
            [.backupService("6140"), .backupService("6141")],
            [400],
            .fix,
            .no,
            "An encrypted or SCSI disk cannot be a system disk.",
            fix: "Exclude the disk."
        ),
        same(
            [.backupService("6200")],
            [404],
            .gone,
            .no,
            "The backup does not exist.",
            fix: "None is needed."
        ),
        same(
            [.backupService("6201")],
            [400],
            .busyFewTries,
            .no,
            "The backup cannot be deleted now.",
            fix: "Repeat later."
        ),
        same(
            [.backupService("6204"), .backupService("6710")],
            [400],
            .fix,
            .no,
            "The backup is the source of an image or is in use.",
            fix: "Delete the image first."
        ),
        same(
            [.backupService("6216")],
            [400],
            .busy,
            .no,
            "The backup is in use.",
            fix: "Wait."
        ),
        same(
            [.backupService("6205")],
            [400],
            .fix,
            .no,
            "The resource has backups in the predecessor service.",
            fix: "Move or delete those first."
        ),
        same(
            [.backupService("6206")],
            [400],
            .busy,
            .no,
            "The metadata is not available in this status.",
            fix: "Wait."
        ),
        same(
            [
                .backupService("6207"), .backupService("6208"), .backupService("6209"), .backupService("6210"),
                .backupService("6211"), .backupService("6212"), .backupService("6213"), .backupService("6214"),
            ],
            [500],
            .fix,
            .no,
            "An image from this backup is not possible or failed.",
            fix: "Use another backup."
        ),
        same(
            [.backupService("6215")],
            [400],
            .busy,
            .no,
            "The resource's status forbids a backup now.",
            fix: "Bring the resource into a steady state."
        ),
        same(
            [.backupService("6217")],
            [404],
            .gone,
            .no,
            "The restore point does not exist.",
            fix: "See the vault's backups; someone may have deleted it."
        ),
        same(
            [.backupService("6220")],
            [400],
            .fix,
            .no,
            "An automatic backup in a locked (WORM) vault cannot be deleted.",
            fix: "Let it expire."
        ),
        same(
            [.backupService("6302")],
            [404],
            .gone,
            .no,
            "The resource does not exist.",
            fix: "Remove the resource from your jobs."
        ),
        same(
            [
                .backupService("6400"), .backupService("6401"), .backupService("6402"), .backupService("6403"),
                .backupService("6404"), .backupService("6405"), .backupService("6406"), .backupService("6407"),
                .backupService("6408"),
            ],
            [400, 404],
            .again,
            .maybe,
            "A bucket operation failed.",
            fix: "Repeat later."
        ),
        same(
            [.backupService("6500"), .backupService("6501")],
            [404],
            .gone,
            .no,
            "The task does not exist.",
            fix: "None is needed."
        ),
        same(
            [.backupService("6600")],
            [400],
            .full,
            .no,
            "The vault has too many tags.",
            fix: "Remove tags: 20 are allowed."
        ),
        same(
            [.backupService("6601")],
            [404],
            .gone,
            .no,
            "The tag key does not exist.",
            fix: "None is needed."
        ),
        same(
            [
                .backupService("6700"), .backupService("6701"), .backupService("6702"), .backupService("6703"),
                .backupService("6704"), .backupService("6705"), .backupService("6706"), .backupService("6707"),
                .backupService("6708"), .backupService("6709"), .backupService("6711"), .backupService("6713"),
                .backupService("6714"),
            ],
            [400, 404],
            .fix,
            .no,
            "Sharing the backup is not possible.",
            fix: "Look at the share's state."
        ),
    ]).flatMap { $0 }
}
