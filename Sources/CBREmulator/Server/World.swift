/// Everything that changes while the emulator runs. One lock guards it.
struct World: Sendable {
    var clock: VirtualClock
    var cloud: Cloud
    var authenticator: Authenticator
    var faults: FaultBook
    var journal: RequestJournal
    private var stateFile: StateFile?

    /// - Throws: `StateFile.Failure`.
    init(_ configuration: EmulatorConfiguration) throws {
        let account = Authenticator.Account(
            accessKey: configuration.accessKey,
            secretKey: configuration.secretKey,
            user: configuration.user,
            password: configuration.password,
            domain: configuration.domain,
            projectID: configuration.projectID,
            projectName: configuration.region,
            userID: "aa2999fa5ae640f28926f8fd79188934",
            domainID: "d78cbac186b744899480f25bd022f468"
        )
        var cloud = Cloud(
            projectID: configuration.projectID,
            userID: account.userID,
            switches: configuration.switches,
            inventory: configuration.inventory,
            backupSeconds: configuration.backupSeconds
        )
        var origin = WireTime.wall().advanced(bySeconds: configuration.clockOffsetSeconds)
        if let path = configuration.stateFile {
            let (file, last) = try StateFile.open(path, into: &cloud, now: origin)
            stateFile = file
            // A clock that was moved forward does not go back.
            origin = max(origin, last ?? origin)
        }
        clock = VirtualClock(scale: configuration.timeScale, origin: origin)
        self.cloud = cloud
        authenticator = Authenticator(account: account)
        faults = FaultBook()
        faults.replace(with: configuration.faults)
        if let limit = configuration.rateLimit { faults.bucket = CallBucket(limit, now: .wall()) }
        journal = RequestJournal(entriesMax: configuration.journalEntriesMax)
    }

    /// Virtual now, with everything due carried out.
    mutating func advance() -> WireTime {
        let now = clock.now()
        cloud.advance(to: now)
        return now
    }

    /// Writes what changed to the state file, if there is one.
    /// - Throws: `StateFile.Failure`; the change stands in memory and is lost with the process.
    mutating func save(now: WireTime) throws(StateFile.Failure) {
        guard var file = stateFile else { return }
        defer { stateFile = file }
        let changes = cloud.takeChanges(now: now)
        if file.isWorthRewriting {
            try file.rewrite(cloud.snapshot(now: now))
        } else {
            try file.append(changes)
        }
    }

    /// By how much the gateway's clock is ahead of the wall's.
    var clockSkewSeconds: Double { cloud.switches.clockSkewSeconds }

    /// Wall time as the emulated gateway sees it.
    func gatewayTime() -> WireTime {
        WireTime.wall().advanced(bySeconds: clockSkewSeconds)
    }

    mutating func suffer(_ upheaval: Upheaval) {
        switch upheaval {
        case .expireTokens: authenticator.expireAll(now: gatewayTime())
        case .moveClock(let seconds):
            clock.move(bySeconds: seconds)
            _ = advance()
        case .vanishResource, .vanishBackup, .vanishCheckpoint, .associateElsewhere, .dissociate, .vaultStatus,
            .resourceStatus:
            cloud.suffer(upheaval, now: advance())
        }
    }
}
