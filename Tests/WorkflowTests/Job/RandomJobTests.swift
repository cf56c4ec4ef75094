import SeededChance
import Testing

@testable import Workflow

@Suite("Random lives of a job against a model of the cloud", .timeLimit(.minutes(2)))
struct RandomJobTests {
    private static func name(_ seed: UInt64) -> JobID { JobID("019a0000-0000-7000-8000-\(100_000_000_000 + seed)") }

    private static func surroundings(_ onUnknown: WorkflowPolicy.OnUnknown) -> Surroundings {
        var surroundings = Sample.surroundings {
            $0.onUnknown = onUnknown
            // Runs of days are looked at seldom, or most of the time would go into polls.
            $0.poll.max = .seconds(1200)
            $0.poll.growth = 2
        }
        // Else nothing would ever be sent again without a person.
        surroundings.provenWitnesses = Set(WitnessKind.allCases)
        return surroundings
    }

    /// One job, and now and then the ones that retry it, in one cloud.
    private static func live(seed: UInt64, _ onUnknown: WorkflowPolicy.OnUnknown) throws {
        var generator = SeededGenerator(seed: seed &* 31 &+ 7)
        var cloud = CloudModel()
        var now = Sample.start
        var job = JobMachine(
            id: name(seed),
            request: Sample.request(
                servers: generator.chance(25) ? 2 : 1,
                deadlineSeconds: generator.chance(30) ? 3600 : 86_400
            ),
            submittedAt: now
        )
        var jobs = 1
        while true {
            let runsBefore = cloud.realRuns.count
            let inherited = job.inheritance?.restorePointID
            var simulation = JobSimulation(
                job,
                in: surroundings(onUnknown),
                cloud: cloud,
                at: now,
                seed: seed &* 1009 &+ UInt64(jobs)
            )
            try simulation.run()
            (cloud, now) = (simulation.cloud, simulation.now)
            // A job that ends with its vault just made, cancelled mostly, does not stay to see it listed.
            if (simulation.machine.step ?? .preflight) <= .ensureVault { now = now + .seconds(200) }
            try judge(simulation, runsBefore: runsBefore, inherited: inherited)
            guard jobs < 3, generator.chance(50) else { return }
            jobs += 1
            job = JobMachine(
                id: name(seed + UInt64(jobs) * 1_000_000),
                request: simulation.machine.requestForRetry,
                submittedAt: now,
                retryOf: simulation.machine.id,
                inheritance: simulation.machine.inheritanceForRetry
            )
        }
    }

    private static func judge(
        _ simulation: JobSimulation,
        runsBefore: Int,
        inherited: RestorePointID?
    ) throws {
        let (cloud, now, job) = (simulation.cloud, simulation.now, simulation.machine)
        if cloud.vaults.count > 1 { throw simulation.broken("\(cloud.vaults.count) vaults of one name") }
        let made = cloud.realRuns.count - runsBefore
        // Lists lag less than a search lasts, so that not even a sending again may make a twin.
        if made > 1 { throw simulation.broken("\(made) restore points for one job") }
        if inherited != nil, made > 0 { throw simulation.broken("a new restore point beside the one to adopt") }
        if cloud.realRuns.contains(where: { $0.isGoingOn(at: now) }) {
            throw simulation.broken("the resource is free while a run goes on")
        }
        guard let ending = job.ending else { throw simulation.broken("rests without an end") }
        let run = cloud.realRuns.first { $0.id == job.restorePointID }
        if made == 1, run == nil { throw simulation.broken("a restore point that it lost") }
        switch ending.state {
        case .succeeded:
            guard let run, !run.fails else { throw simulation.broken("succeeded without a backup") }
            if ending.remoteFinishedAt != run.endsAt { throw simulation.broken("not the cloud's own time of the end") }
        case .failed where run != nil:
            if run?.fails == false, job.verdicts.contains(where: { $0.outcome == .succeeded }) {
                throw simulation.broken("failed with a good backup")
            }
        case .partial, .failed, .timedOut, .cancelled: break
        case .queued, .running, .waiting, .cancelling, .needsAttention:
            throw simulation.broken("ended as \(ending.state)")
        }
        let handedOn = job.inheritanceForRetry
        if let run, handedOn != nil, handedOn?.restorePointID == nil,
            handedOn?.markers.contains(where: { $0.occurs(in: run.creation.description) }) ?? false
        {
            throw simulation.broken("has the restore point looked for that it has judged")
        }
    }

    /// Replays one seed alone when it is set: the number that a failure prints.
    private static let replayed: UInt64? = nil

    @Test(
        "whatever is lost or crashes: one vault, one restore point, honest ends",
        arguments: WorkflowPolicy.OnUnknown.allCases,
        [0, 1, 2, 3] as [UInt64]
    )
    func lives(_ onUnknown: WorkflowPolicy.OnUnknown, _ block: UInt64) {
        let seeds = Self.replayed.map { $0...$0 } ?? (block * 250)...(block * 250 + 249)
        for seed in seeds {
            do {
                try Self.live(seed: seed, onUnknown)
            } catch {
                Issue.record("seed \(seed), on_unknown \(onUnknown): \(error)")
                return
            }
        }
    }
}
