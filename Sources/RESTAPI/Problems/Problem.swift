/// Why a request is not answered as asked: an error document after RFC 9457.
struct Problem: Error, Equatable, Sendable {
    var code: Code
    /// What happened here, for people. Never repeats a secret.
    var detail: String
    var faults = Faults()
    /// After how many seconds it may be worth trying again.
    var retryAfter: Int?
    /// Methods that the path knows, for 405.
    var allow: [String] = []
    /// By which the log knows the request, for failures of our own.
    var request: String?

    init(_ code: Code, _ detail: String, retryAfter: Int? = nil) {
        self.code = code
        self.detail = detail
        self.retryAfter = retryAfter
    }

    /// Faults found in a request.
    init(_ code: Code, _ faults: Faults) {
        self.code = code
        self.faults = faults
        detail = faults.count == 1 ? "one fault; see errors" : "\(faults.count) faults; see errors"
    }

    /// One fault in a request.
    init(_ code: Code, _ place: Fault.Place, _ fault: Fault.Code, _ detail: String) {
        var faults = Faults()
        faults.add(Fault(place: place, code: fault, detail: detail))
        self.init(code, faults)
    }

    /// The document.
    var document: JSON {
        var document: JSON = [
            "type": .string("urn:holdfast:problem:\(code.rawValue)"),
            "title": .string(code.title),
            "status": .integer(code.status),
            "detail": .string(detail),
            "code": .string(code.rawValue),
            "retryable": .bool(code.isRetryable),
        ]
        if let request { document = document.adding(["instance": .string("urn:holdfast:request:\(request)")]) }
        if !faults.isEmpty { document = document.adding(["errors": .array(faults.all.map(\.document))]) }
        return document
    }
}

extension Fault {
    var document: JSON {
        let place: (String, String)
        switch self.place {
        case .body(let pointer): place = ("pointer", pointer.text)
        case .parameter(let name): place = ("parameter", name)
        case .header(let name): place = ("header", name)
        }
        return [place.0: .string(place.1), "code": .string(code.rawValue), "detail": .string(detail)]
    }
}
