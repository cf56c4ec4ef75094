/// What the matching rules do to one request.
struct FaultPlan: Sendable {
    /// Names of the faults, for the journal.
    var names: [String] = []
    var secondsBefore = 0.0
    var secondsAfter = 0.0
    /// Closes or resets without making the change.
    var abandon: Abandon?
    /// Answers instead of making the change.
    var answerBefore: FaultAnswer?
    /// Replaces the answer after the change.
    var answerAfter: FaultAnswer?
    var delivery = Delivery.whole
    /// Carries the request out a second time.
    var isDuplicated = false
    var effects = RunEffects.none
    var listLagSeconds = 0.0
    var upheavals: [Upheaval] = []

    enum Abandon: Equatable, Sendable { case close, reset }

    /// How the answer goes over the wire.
    enum Delivery: Equatable, Sendable {
        case whole
        /// Closed without a byte.
        case lost
        case resetBeforeHeaders
        case resetAfterHeaders
        case truncated
        case drip(bytesPerSecond: Int)
    }

    enum FaultAnswer: Sendable {
        case refusal(APIError, headers: [String: String])
        case text(String, contentType: String, status: Int)
    }

    static let none = FaultPlan()

    mutating func add(_ fault: Fault, requestOfConnection: Int) {
        switch fault {
        case .delay(let seconds, .before): secondsBefore += seconds
        case .delay(let seconds, .after): secondsAfter += seconds
        case .answerLost: delivery = .lost
        case .duplicate: isDuplicated = true
        case .close: abandon = .close
        case .closeReused: abandon = .close
        case .reset(.before): abandon = .reset
        case .reset(.after): delivery = .resetBeforeHeaders
        case .reset(.headers): delivery = .resetAfterHeaders
        case .refuse(let error, let headers, let moment): set(.refusal(error, headers: headers), moment)
        case .text(let text, let type, let status, let moment):
            set(.text(text, contentType: type, status: status), moment)
        case .truncated: delivery = .truncated
        case .slowDrip(let rate): delivery = .drip(bytesPerSecond: rate)
        case .skipResource(let fault): effects.skipped.append(fault)
        case .failBackup(let fault): effects.failing.append(fault)
        case .failDeletion(let code): effects.deletionFailure = code
        case .backupDuration(let seconds): effects.backupSeconds = seconds
        case .listLag(let seconds): listLagSeconds = max(listLagSeconds, seconds)
        case .upheaval(let upheaval): upheavals.append(upheaval)
        }
    }

    /// The first rule that answers wins.
    private mutating func set(_ answer: FaultAnswer, _ moment: Fault.Moment) {
        switch moment {
        case .before: answerBefore = answerBefore ?? answer
        case .after: answerAfter = answerAfter ?? answer
        }
    }
}
