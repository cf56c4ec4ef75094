import CBRAPI
import Engine
import HTTPTransport
import JobStore
import Logging
import Settings
import Workflow

extension WorkflowPolicy {
    /// The pace of a project's jobs as configured.
    init(_ configuration: Configuration, _ project: Project) {
        self.init()
        let workflow = configuration.workflow
        onUnknown =
            switch project.onUnknown {
            case .hold: .hold
            case .recreate: .recreate
            }
        markerPlacement = MarkerPlacement(project.marker)
        asksProtectables = project.protectables == .auto
        runsPerVaultMax = project.maxRunsPerVault
        retry = Backoff(base: workflow.retryBase, max: workflow.retryMax)
        busy.max = workflow.retryMax
        busy.base = min(max(busy.base, workflow.retryBase), workflow.retryMax)
        poll.first = workflow.pollFirst
        poll.max = workflow.pollMax
        poll.jitter = workflow.pollJitter
        settleWindow = workflow.settleWindow
        settleLooksMin = workflow.settleLooksMin
        sendWindow = workflow.sendWindow
        requestTimeout = configuration.http.totalTimeout
        let deadlines = workflow.deadlines
        stepDeadlines = [
            .preflight: deadlines.preflight, .ensureVault: deadlines.ensureVault, .associate: deadlines.associate,
            .createRestorePoint: deadlines.createRestorePoint, .verify: deadlines.verify,
        ]
        stepDeadlines[.awaitRestorePoint] = deadlines.awaitRestorePoint
    }
}

extension MarkerPlacement {
    init(_ place: MarkerPlace) {
        self =
            switch place {
            case .name: .name
            case .description: .description
            }
    }
}

extension ProjectConfiguration {
    /// A project's side of the cloud as configured, with connections of its own.
    /// - Throws: when an address is not one that calls can be sent to.
    init(_ project: Project, _ configuration: Configuration) throws(CBRAPI.Endpoint.Fault) {
        let credentials: Credentials
        switch project.authorization {
        case .accessKey(let accessKey, let secretKey, let securityToken):
            credentials = .accessKey(
                AccessKeyPair(
                    accessKey: accessKey,
                    secretKey: secretKey.revealed(),
                    securityToken: securityToken?.revealed()
                )
            )
        case .password(let iam, let user, let password, let domain):
            credentials = .password(
                PasswordLogin(user: user, domain: domain, password: password.revealed()),
                iam: try CBRAPI.Endpoint(iam.urlString)
            )
        }
        let budget = project.callBudget
        self.init(
            name: ProjectName(project.name),
            endpoint: try CBRAPI.Endpoint(project.endpoint.urlString),
            projectID: project.projectID,
            credentials: credentials,
            policy: WorkflowPolicy(configuration, project),
            callRate: Double(budget.calls) / budget.per.fractionalSeconds,
            callBurst: budget.burst,
            connectTimeout: configuration.http.connectTimeout,
            bodyLimit: configuration.http.responseBytes,
            transport: CurlTransport(
                options: TransportOptions(
                    caFile: project.caFile,
                    proxy: project.proxy?.urlString,
                    userAgent: "holdfast/\(ProgramVersion.current)"
                )
            )
        )
    }
}

extension Sessions {
    /// The sessions of all configured projects, with what the store remembers of them.
    init(_ configuration: Configuration, store: JobStore, logger: Logger) async throws {
        var sessions: [ProjectSession] = []
        for project in configuration.projects.values.sorted(by: { $0.name < $1.name }) {
            let configured = try ProjectConfiguration(project, configuration)
            let proven = try await store.provenWitnesses(in: configured.name)
            sessions.append(
                ProjectSession(configured, clockwork: .system, provenWitnesses: proven, logger: logger)
            )
        }
        self.init(sessions)
    }
}
