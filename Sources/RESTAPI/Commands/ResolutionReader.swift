import Workflow

/// Reads a person's answer to a job that needs attention.
enum ResolutionReader {
    private enum Choice: String, CaseIterable {
        case adopt
        case notCreated = "not_created"
    }

    static func resolution(_ document: JSONParser.Document) throws(Problem) -> (Resolution, reason: String) {
        try CommandBody.read(document) { (body, faults) in
            let choice = body.choice("resolution", of: Choice.self, required: true, &faults)
            let id = body.uuid("id", required: choice == .adopt, &faults)
            let reason = body.text("reason", .reason, required: true, &faults)
            guard let choice, let reason else { return nil }
            switch choice {
            case .adopt: return id.map { (.adopt(id: $0), reason) }
            case .notCreated:
                guard !body.has("id") else {
                    faults.add(body.pointer.member("id"), .conflict, "has no place beside 'not_created'")
                    return nil
                }
                return (.notCreated, reason)
            }
        }
    }
}
