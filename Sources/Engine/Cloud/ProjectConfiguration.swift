package import CBRAPI
package import HTTPTransport
package import Workflow

/// What the engine has to know of a project: where it is, how to prove who we are, and how its jobs are driven.
package struct ProjectConfiguration: Sendable {
    /// How a project's calls are authorized.
    package enum Credentials: Sendable {
        case accessKey(AccessKeyPair)
        /// A token of IAM, fetched when first needed and renewed.
        case password(PasswordLogin, iam: Endpoint)
    }

    package var name: ProjectName
    package var endpoint: Endpoint
    /// 32 lower-case hexadecimal digits.
    package var projectID: String
    package var credentials: Credentials
    package var policy: WorkflowPolicy
    /// Calls per second, and how many may be saved up.
    package var callRate: Double
    package var callBurst: Int
    package var connectTimeout: Duration
    package var bodyLimit: Int
    /// The connections to this project: its CA file and proxy are in the transport's options.
    package var transport: any HTTPSending

    package init(
        name: ProjectName,
        endpoint: Endpoint,
        projectID: String,
        credentials: Credentials,
        policy: WorkflowPolicy,
        callRate: Double,
        callBurst: Int,
        connectTimeout: Duration,
        bodyLimit: Int,
        transport: any HTTPSending
    ) {
        self.name = name
        self.endpoint = endpoint
        self.projectID = projectID
        self.credentials = credentials
        self.policy = policy
        self.callRate = callRate
        self.callBurst = callBurst
        self.connectTimeout = connectTimeout
        self.bodyLimit = bodyLimit
        self.transport = transport
    }

    /// The scope of the project's exclusive keys: two names for one remote project share it.
    package var keyScope: String { "\(endpoint.text)|\(projectID)" }
}
