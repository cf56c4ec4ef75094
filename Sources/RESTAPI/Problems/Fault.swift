/// One thing that is wrong with a request, and where.
struct Fault: Equatable, Sendable {
    /// Where the fault is.
    enum Place: Equatable, Sendable {
        case body(JSONPointer)
        /// A parameter of the query.
        case parameter(String)
        case header(String)
    }

    /// What kind of fault it is. The raw values are part of the API.
    enum Code: String, CaseIterable, Sendable {
        case required
        case wrongType = "wrong_type"
        case unknownMember = "unknown_member"
        case duplicateMember = "duplicate_member"
        case tooShort = "too_short"
        case tooLong = "too_long"
        case outOfRange = "out_of_range"
        case badPattern = "bad_pattern"
        case notAUUID = "not_a_uuid"
        case notATime = "not_a_time"
        case unknownValue = "unknown_value"
        case duplicate
        case conflict
        case typeMismatch = "type_mismatch"
        case unknownProject = "unknown_project"
        case unknownParameter = "unknown_parameter"
        case badCursor = "bad_cursor"
        case notInCloud = "not_in_cloud"
        case beingDeleted = "being_deleted"
        case otherVault = "other_vault"
        case otherResources = "other_resources"
        case tooOld = "too_old"
        case otherJob = "other_job"
        case doesNotFit = "does_not_fit"
        case markerVisible = "marker_visible"
    }

    var place: Place
    var code: Code
    /// What is wrong, as the predicate of a sentence about the value. Never repeats a value of the request.
    var detail: String
}

/// The faults of one request, in the order in which they were found.
struct Faults: Equatable, Sendable {
    /// A request of 1 MiB could have tens of thousands; nobody reads more than these.
    static let shownMax = 100

    private(set) var all: [Fault] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func add(_ pointer: JSONPointer, _ code: Fault.Code, _ detail: String) {
        add(Fault(place: .body(pointer), code: code, detail: detail))
    }

    mutating func add(_ fault: Fault) {
        count += 1
        if all.count < Self.shownMax { all.append(fault) }
    }
}
