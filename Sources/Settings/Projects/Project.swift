/// A project in the cloud that jobs may name. A job never brings a URL or a credential of its own.
package struct Project: Sendable, Equatable {
    /// The operator's name for it, the one a job uses: lower-case letters, digits, `-` and `_`.
    package var name: String
    /// The root of the region's CBR service.
    package var endpoint: Endpoint
    /// 32 lower-case hexadecimal digits.
    package var projectID: String
    /// The region's name, for messages and history only.
    package var region: String?
    package var authorization: ProjectAuthorization
    /// Absolute path of certificates in PEM to trust instead of the system's.
    package var caFile: String?
    /// A proxy that takes CONNECT.
    package var proxy: Endpoint?
    package var callBudget: CallBudget
    package var marker: MarkerPlace
    package var onUnknown: UnknownOutcomePolicy
    package var protectables: ProtectablesUse
    /// How many restore points may be under way in one vault at a time.
    package var maxRunsPerVault: Int

    package init(
        name: String,
        endpoint: Endpoint,
        projectID: String,
        region: String? = nil,
        authorization: ProjectAuthorization,
        caFile: String? = nil,
        proxy: Endpoint? = nil,
        callBudget: CallBudget = .standard,
        marker: MarkerPlace = .name,
        onUnknown: UnknownOutcomePolicy = .hold,
        protectables: ProtectablesUse = .auto,
        maxRunsPerVault: Int = 8
    ) {
        self.name = name
        self.endpoint = endpoint
        self.projectID = projectID
        self.region = region
        self.authorization = authorization
        self.caFile = caFile
        self.proxy = proxy
        self.callBudget = callBudget
        self.marker = marker
        self.onUnknown = onUnknown
        self.protectables = protectables
        self.maxRunsPerVault = maxRunsPerVault
    }
}

/// How the daemon proves who it is to a project.
package enum ProjectAuthorization: Sendable, Equatable {
    /// Every request is signed. The security token belongs to a temporary key pair.
    case accessKey(accessKey: String, secretKey: Secret, securityToken: Secret?)
    /// A token is fetched from IAM and renewed. `domain` is the account the user belongs to.
    case password(iamEndpoint: Endpoint, user: String, password: Secret, domain: String)
}

/// A token bucket all calls of a project draw from: `calls` flow in every `per`, at most `burst` are kept.
package struct CallBudget: Sendable, Equatable {
    package var calls: Int
    package var per: Duration
    package var burst: Int

    package init(calls: Int, per: Duration, burst: Int) {
        self.calls = calls
        self.per = per
        self.burst = burst
    }

    /// Ten calls a second, twenty at once. The vendor publishes no number; polling is by vault, so this is far above
    /// what steady work needs and low enough not to crowd out other clients of the account.
    package static let standard = CallBudget(calls: 10, per: .seconds(1), burst: 20)
}

/// Where a restore point carries the marker by which it is found again.
package enum MarkerPlace: String, Sendable, CaseIterable {
    /// After the operator's name and at the end of the description.
    case name
    /// Only at the end of the description; names stay as the operator wrote them, with one witness less.
    case description
}

/// What happens when a creating call had no answer and the marker was not found.
package enum UnknownOutcomePolicy: String, Sendable, CaseIterable {
    /// A person decides.
    case hold
    /// Create again once every witness has answered completely.
    case recreate
}

/// Whether the preflight asks the region which resources can be protected.
package enum ProtectablesUse: String, Sendable, CaseIterable {
    /// Ask, and go on without where the region does not have the call.
    case auto
    case off
}
