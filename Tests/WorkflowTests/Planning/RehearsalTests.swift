import Testing

@testable import SeededChance
@testable import Workflow

@Suite("A rehearsal")
struct RehearsalTests {
    /// Plays jobs one after the other against a cloud that only answers reads.
    private func plans(
        _ requests: [BackupRequest],
        cloud: inout CloudModel
    ) throws -> (plans: [JobPlan], reads: [Operation]) {
        var imagined = ImaginedCloud()
        var generator = SeededGenerator(seed: 1)
        var reads: [Operation] = []
        var plans: [JobPlan] = []
        for (number, request) in requests.enumerated() {
            let job = JobMachine(id: JobID("job-\(number)"), request: request, submittedAt: Sample.start)
            let moment = Moment(now: Sample.start, jitter: 0.5)
            var rehearsal = Rehearsal(job, in: imagined, at: moment, Sample.surroundings())
            var need = try rehearsal.begin()
            while case .read(let operation) = need {
                try #require(!operation.isMutating)
                reads.append(operation)
                need = try rehearsal.answered(cloud.carryOut(operation, at: Sample.start, &generator))
            }
            imagined = rehearsal.cloud
            guard case .nothing(let plan) = need else { continue }
            plans.append(plan)
        }
        return (plans, reads)
    }

    private func request(_ vault: VaultChoice, server number: Int = 1) -> BackupRequest {
        var request = Sample.request(vault: vault)
        request.resources = [
            ResourceReference(id: ResourceID("server-\(number)"), type: .server, name: "server \(number)")
        ]
        return request
    }

    private func world(holding servers: [Int] = []) -> CloudModel {
        var cloud = CloudModel()
        var vault = CloudModel.Vault(
            id: Sample.vault,
            name: "my_vault",
            tag: VaultTag(key: "holdfast", value: "other"),
            availableAt: Sample.start,
            listedAt: Sample.start
        )
        vault.resources = servers.map { (ResourceID("server-\($0)"), Sample.start) }
        cloud.vaults = [vault]
        return cloud
    }

    @Test("of a job that finds nothing there shows a vault to create, a server to add and a restore point")
    func cold() throws {
        var cloud = CloudModel()
        let (plans, reads) = try plans([request(Sample.ensured)], cloud: &cloud)
        let plan = try #require(plans.first)
        #expect(plan.outcome == .wouldRun)
        #expect(plan.step == .createRestorePoint)
        guard case .create(let creation)? = plan.vault else {
            Issue.record("\(plan)")
            return
        }
        #expect(creation.name == "my_vault")
        #expect(plan.additions == [ResourceID("server-1")])
        #expect(plan.restorePoint?.resources == [ResourceID("server-1")])
        let changes = plan.calls.filter { !$0.wasMade }.map(\.operation)
        #expect(changes.contains(.createVault) && changes.contains(.addResource))
        #expect(plan.calls.last?.operation == .createRestorePoint)
        #expect(reads.count == plan.calls.count(where: \.wasMade))
        #expect(cloud.vaults.isEmpty && cloud.runs.isEmpty)
    }

    @Test("R24: of a job whose server is associated shows the vault to use and nothing to add")
    func warm() throws {
        var cloud = world(holding: [1])
        let plan = try #require(try plans([request(Sample.ensured)], cloud: &cloud).plans.first)
        #expect(plan.outcome == .wouldRun)
        #expect(plan.vault == .use(Sample.vault, name: "my_vault"))
        #expect(plan.additions.isEmpty)
        #expect(plan.calls.filter { !$0.wasMade }.map(\.operation) == [.createRestorePoint])
    }

    @Test("of several jobs makes a vault once and reads the same thing once")
    func several() throws {
        var cloud = CloudModel()
        let jobs = (1...5).map { request(Sample.ensured, server: $0) }
        let (plans, reads) = try plans(jobs, cloud: &cloud)
        #expect(plans.map(\.outcome) == Array(repeating: .wouldRun, count: 5))
        #expect(plans.dropFirst().map(\.vault) == Array(repeating: .shared(name: "my_vault"), count: 4))
        #expect(plans.map(\.additions) == (1...5).map { [ResourceID("server-\($0)")] })
        for read in reads { #expect(reads.count { $0 == read } == 1, "\(read)") }
    }

    @Test("of a job that may not create its vault is a refusal with the machine's own code")
    func refused() throws {
        var cloud = CloudModel()
        let plan = try #require(try plans([request(.existing(name: "my_vault"))], cloud: &cloud).plans.first)
        guard case .refused(let code, let message) = plan.outcome else {
            Issue.record("\(plan.outcome)")
            return
        }
        #expect(code == ProblemCode.vaultMissing.rawValue)
        #expect(message?.contains("my_vault") == true)
        #expect(plan.step == .ensureVault)
        #expect(plan.restorePoint == nil)
    }

    @Test("R23: a size that the vault does not have is refused, and no smaller one is ever given")
    func sizes() throws {
        for (size, isRefused) in [(100, false), (200, false), (201, true)] {
            var cloud = world()
            let options = VaultOptions(sizeGB: size, objectType: "server", consistentLevel: "crash_consistent")
            let choice = VaultChoice.ensured(name: "my_vault", options)
            let plan = try #require(try plans([request(choice)], cloud: &cloud).plans.first)
            if case .refused(let code, _) = plan.outcome {
                #expect(isRefused && code == ProblemCode.vaultIncompatible.rawValue, "\(size)")
            } else {
                #expect(!isRefused && plan.outcome == .wouldRun, "\(size)")
            }
            let allowed: Set<OperationName> = [.addResource, .createRestorePoint]
            let changes = plan.calls.filter { !$0.wasMade }.map(\.operation)
            #expect(Set(changes).isSubset(of: allowed.union([.showVault, .listVaults])), "\(changes)")
        }
    }

    @Test("a read that fails is what the job would wait for")
    func waiting() throws {
        let job = JobMachine(id: JobID("job"), request: request(Sample.ensured), submittedAt: Sample.start)
        var rehearsal = Rehearsal(
            job,
            in: ImaginedCloud(),
            at: Moment(now: Sample.start, jitter: 0.5),
            Sample.surroundings()
        )
        guard case .read = try rehearsal.begin() else {
            Issue.record("nothing is read")
            return
        }
        let failure = CallFailure(
            failureClass: .again,
            carriedOut: .no,
            message: "no answer",
            rule: "transport:timed_out"
        )
        let need = try rehearsal.answered(.failure(failure))
        guard case .nothing(let plan) = need, case .wouldWait(let reason, let message) = plan.outcome else {
            Issue.record("\(need)")
            return
        }
        #expect(reason == .retry)
        #expect(message == "no answer")
    }
}
