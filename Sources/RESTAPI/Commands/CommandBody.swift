/// Reads the bodies of commands.
enum CommandBody {
    static func reason(_ document: JSONParser.Document) throws(Problem) -> String {
        try read(document) { (body, faults) in
            body.text("reason", .reason, required: true, &faults)
        }
    }

    /// Reads a command's body with `take`, and refuses what it does not ask for.
    static func read<Value>(
        _ document: JSONParser.Document,
        _ take: (inout ObjectReader, inout Faults) -> Value?
    ) throws(Problem) -> Value {
        var faults = Faults()
        for pointer in document.duplicates { faults.add(pointer, .duplicateMember, "appears more than once") }
        var value: Value?
        if var body = ObjectReader(document.value, at: .root, &faults) {
            value = take(&body, &faults)
            body.finish(&faults)
        }
        guard let value, faults.isEmpty else { throw Problem(.invalidRequest, faults) }
        return value
    }
}
