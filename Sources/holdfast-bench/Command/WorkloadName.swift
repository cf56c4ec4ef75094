import ArgumentParser

/// What can be measured, in the order in which it is.
enum WorkloadName: String, CaseIterable, ExpressibleByArgument, Sendable {
    case submit
    case latency
    case workflow
    case calls
    case restart
    case history
    case backlog
    case engine
    case submitBatch = "submit-batch"
    case waiting
    case growth
    case idle

    func run(in bench: Bench) async throws -> [Figure] {
        switch self {
        case .submit: try await SubmitWorkload().run(in: bench)
        case .latency: try await LatencyWorkload().run(in: bench)
        case .workflow: try await WorkflowWorkload().run(in: bench)
        case .calls: try await CallsWorkload().run(in: bench)
        case .restart: try await RestartWorkload().run(in: bench)
        case .history: try await HistoryWorkload().run(in: bench)
        case .backlog: try await BacklogWorkload().run(in: bench)
        case .engine: try await EngineWorkload().run(in: bench)
        case .submitBatch: try await SubmitBatchWorkload().run(in: bench)
        case .waiting: try await WaitingWorkload().run(in: bench)
        case .growth: try await GrowthWorkload().run(in: bench)
        case .idle: try await IdleWorkload().run(in: bench)
        }
    }
}
