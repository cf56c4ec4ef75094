import Workflow

/// A job machine with its JSON, made before the write is queued so that the writer does not spend its time on it.
struct JobImage: Sendable {
    let machine: JobMachine
    let json: String

    init(_ machine: JobMachine) throws(StoreError) {
        self.machine = machine
        json = try JSONText.encode(machine)
    }

    /// - Parameter json: the machine's JSON, made elsewhere.
    init(machine: JobMachine, json: String) {
        self.machine = machine
        self.json = json
    }
}
