import Workflow

/// A job machine with its JSON, made before the write is queued so that the writer does not spend its time on it.
struct JobImage: Sendable {
    let machine: JobMachine
    let json: String
    /// The JSON of the request, which is a large part of `json` and never changes; nil when it was not written by itself.
    private let requestJSON: String?

    /// - Parameter earlier: an image of the same job, when there is one: saves writing its request again.
    init(_ machine: JobMachine, after earlier: JobImage? = nil) throws(StoreError) {
        self.machine = machine
        let request =
            if let earlier, let known = earlier.requestJSON, earlier.machine.request == machine.request {
                known
            } else {
                try JSONText.encode(machine.request)
            }
        requestJSON = request
        json = try JSONText.encode(machine, request: request)
    }

    /// - Parameter json: the machine's JSON, made elsewhere.
    init(machine: JobMachine, json: String) {
        self.machine = machine
        self.json = json
        requestJSON = nil
    }
}
