/// Decides who sent a request: a permanent key, a temporary key or a token.
///
/// Signature dates and lives of tokens are judged by the machine's wall clock, because clients sign with theirs.
struct Authenticator: Sendable {
    let account: Account
    private var tokens: [String: Grant] = [:]
    private var temporaryKeys: [String: TemporaryKey] = [:]
    private var failures: [String: FailureRun] = [:]

    /// Who may use the emulator.
    struct Account: Sendable {
        let accessKey: String
        let secretKey: String
        let user: String
        let password: String
        let domain: String
        let projectID: String
        let projectName: String
        let userID: String
        let domainID: String
    }

    struct Grant: Sendable {
        let issued: WireTime
        let expires: WireTime
        let isScoped: Bool
    }

    struct TemporaryKey: Sendable {
        let secretKey: String
        let securityToken: String
        let expires: WireTime
    }

    /// Failed authentications of one key in a row.
    private struct FailureRun: Sendable {
        var count = 0
        var lockedUntil: WireTime?
    }

    static let tokenLifeSeconds = 24.0 * 3600
    static let failuresBeforeLock = 5
    static let lockSeconds = 300.0

    init(account: Account) {
        self.account = account
    }

    /// - Parameters:
    ///   - now: wall time as the gateway sees it, with any emulated clock skew.
    ///   - needsProject: whether a token without a project is not enough.
    ///   - locksKeys: whether more than five failures in a row lock a key for five minutes.
    /// - Throws: 401 in the gateway's dialect.
    mutating func authenticate(
        _ request: WireRequest,
        now: WireTime,
        locksKeys: Bool,
        needsProject: Bool
    ) throws(APIError) {
        if let text = request.header("authorization"), text.hasPrefix(SignatureVerifier.scheme) {
            try verifySignature(text, of: request, now: now, locksKeys: locksKeys)
        } else if let token = request.header("x-auth-token") {
            try verifyToken(token, now: now, needsProject: needsProject)
        } else {
            throw Self.wrong("auth info is missing")
        }
    }

    private mutating func verifySignature(
        _ text: String,
        of request: WireRequest,
        now: WireTime,
        locksKeys: Bool
    ) throws(APIError) {
        guard let authorization = SignatureVerifier.Authorization(text) else {
            throw Self.wrong("authorization header is malformed")
        }
        let accessKey = authorization.accessKey
        if locksKeys, let until = failures[accessKey]?.lockedUntil, now < until {
            throw Self.wrong("AK access failed to reach the limit,forbidden")
        }
        do {
            try check(authorization, of: request, now: now)
            failures[accessKey] = nil
        } catch {
            guard accessKey == account.accessKey || temporaryKeys[accessKey] != nil else { throw error }
            noteFailure(of: accessKey, now: now)
            throw error
        }
    }

    private mutating func noteFailure(of name: String, now: WireTime) {
        var run = failures[name] ?? FailureRun()
        run.count += 1
        if run.count > Self.failuresBeforeLock {
            run = FailureRun(count: 0, lockedUntil: now.advanced(bySeconds: Self.lockSeconds))
        }
        failures[name] = run
    }

    /// Runs a check of a password. Repeated failures lock the account when keys are locked too (IAM.0061).
    mutating func login<Result>(
        now: WireTime,
        locksKeys: Bool,
        _ check: () throws(APIError) -> Result
    ) throws(APIError) -> Result {
        // The blank keeps the account's name apart from any access key.
        let name = "account \(account.domain)"
        if locksKeys, let until = failures[name]?.lockedUntil, now < until {
            throw APIError(status: 401, code: "IAM.0061", message: "The account is locked", dialect: .service)
        }
        do {
            let result = try check()
            failures[name] = nil
            return result
        } catch {
            if error.status == 401 { noteFailure(of: name, now: now) }
            throw error
        }
    }

    private func check(
        _ authorization: SignatureVerifier.Authorization,
        of request: WireRequest,
        now: WireTime
    ) throws(APIError) {
        let secretKey: String
        if authorization.accessKey == account.accessKey {
            secretKey = account.secretKey
        } else if let key = temporaryKeys[authorization.accessKey] {
            guard request.header("x-security-token") == key.securityToken else {
                throw Self.wrong("security token does not fit the access key")
            }
            guard now < key.expires else { throw Self.wrong("temporary key has expired") }
            secretKey = key.secretKey
        } else {
            throw Self.wrong("Get secretKey failed,ak:\(authorization.accessKey),err:ak not exist")
        }
        guard let date = request.header("x-sdk-date").flatMap(WireTime.init(signatureDate:)) else {
            throw Self.wrong("X-Sdk-Date is missing or malformed")
        }
        guard abs(date.seconds(since: now)) <= SignatureVerifier.clockToleranceSeconds else {
            throw Self.wrong("signature expired")
        }
        guard SignatureVerifier.isValid(authorization, of: request, secretKey: secretKey) else {
            throw Self.wrong("verify aksk signature fail")
        }
    }

    private func verifyToken(_ token: String, now: WireTime, needsProject: Bool) throws(APIError) {
        guard let grant = tokens[token] else { throw Self.wrong("decrypt token fail") }
        guard now < grant.expires else { throw Self.outdatedToken }
        guard grant.isScoped || !needsProject else {
            throw .gateway("0302", status: 403, "The token is not scoped to a project")
        }
    }

    static func wrong(_ reason: String) -> APIError {
        .gateway("0301", status: 401, "Incorrect IAM authentication information: \(reason)")
    }

    static let outdatedToken = APIError.gateway("0307", status: 401, "The token must be updated")

    // MARK: Granting

    mutating func add(token: String, issued: WireTime, isScoped: Bool) -> Grant {
        let grant = Grant(
            issued: issued,
            expires: issued.advanced(bySeconds: Self.tokenLifeSeconds),
            isScoped: isScoped
        )
        tokens[token] = grant
        if tokens.count > Self.tokensMax, let oldest = tokens.min(by: { $0.value.issued < $1.value.issued }) {
            tokens[oldest.key] = nil
        }
        return grant
    }

    /// Beyond so many tokens the oldest is forgotten.
    private static let tokensMax = 1000

    mutating func add(temporaryKey accessKey: String, _ key: TemporaryKey) {
        if temporaryKeys.count >= Self.tokensMax,
            let first = temporaryKeys.min(by: { $0.value.expires < $1.value.expires })
        {
            temporaryKeys[first.key] = nil
            failures[first.key] = nil
        }
        temporaryKeys[accessKey] = key
    }

    /// Ends the life of every token and temporary key, as a changed password does.
    mutating func expireAll(now: WireTime) {
        tokens = tokens.mapValues { Grant(issued: $0.issued, expires: min($0.expires, now), isScoped: $0.isScoped) }
        temporaryKeys = temporaryKeys.mapValues {
            TemporaryKey(secretKey: $0.secretKey, securityToken: $0.securityToken, expires: min($0.expires, now))
        }
    }
}
