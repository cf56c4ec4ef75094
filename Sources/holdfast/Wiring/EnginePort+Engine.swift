import Engine
import JobStore
import RESTAPI
import Settings
import Workflow

extension EnginePort {
    /// The API's view of a running engine.
    init(_ engine: Engine, _ configuration: Configuration) {
        let profiles = configuration.projects.values.map {
            (ProjectName($0.name), ProjectProfile(markerPlacement: MarkerPlacement($0.marker)))
        }
        self.init(
            projects: Dictionary(profiles, uniquingKeysWith: { first, _ in first }),
            pendingMax: configuration.queue.maxPending,
            wake: { engine.wake() },
            pause: { engine.pause() },
            resume: { engine.resume() },
            status: { EngineView(engine.status) },
            changes: { engine.changes.changes(of: $0) },
            cancel: { command in
                CommandOutcome(
                    try await engine.commands.cancel(
                        command.job,
                        ifVersion: command.ifVersion,
                        actor: command.actor,
                        reason: command.reason
                    )
                )
            },
            resolve: { command, resolution in
                CommandOutcome(
                    try await engine.commands.resolve(
                        command.job,
                        resolution,
                        ifVersion: command.ifVersion,
                        actor: command.actor,
                        reason: command.reason
                    )
                )
            },
            release: { command in
                CommandOutcome(
                    try await engine.commands.release(
                        command.job,
                        ifVersion: command.ifVersion,
                        actor: command.actor,
                        reason: command.reason
                    )
                )
            },
            endRecovery: { actor, reason in try await engine.endRecovery(actor: actor, reason: reason) },
            plan: { jobs, actor in try await engine.planner.plan(jobs, actor: actor) },
            selfTest: { await engine.selfTest(within: .seconds(5)) }
        )
    }
}

extension EngineView {
    fileprivate init(_ status: EngineStatus) {
        self.init(
            // The API listens only once recovery is done.
            isReady: !status.isDraining,
            isDraining: status.isDraining,
            inFlight: status.running,
            recovery: status.recovery.map {
                RecoveryView(
                    cause: $0.cause,
                    since: $0.since,
                    rounds: $0.rounds,
                    found: $0.found,
                    pending: $0.pending,
                    endsNotBefore: $0.endsNotBefore
                )
            },
            projects: status.projects.map {
                ProjectView(name: $0.name, blockedUntil: $0.blockedUntil, throttledUntil: $0.throttledUntil)
            }
        )
    }
}

extension CommandOutcome {
    fileprivate init(_ outcome: OperatorCommands.Outcome) {
        self =
            switch outcome {
            case .applied: .applied
            case .accepted: .accepted
            case .unknownJob: .unknownJob
            case .changed(let version): .changed(version: version)
            case .refused(let state): .refused(state)
            case .objected(let objections): .objected(objections)
            case .projectUnknown(let name): .projectUnknown(name)
            }
    }
}
