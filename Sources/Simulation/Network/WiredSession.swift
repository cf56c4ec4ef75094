import CBRAPI
import Engine
import HTTPTransport
import Workflow

/// The daemon's own session of a project, over a transport of the world's: its call budget, its identity gate, its renewal of
/// tokens and signatures and all of its reading and writing of HTTP are real.
final class WiredSession: CloudSession {
    /// What the request under way is for: the transport need not read it off the wire.
    @TaskLocal static var operation: Operation?

    private let session: ProjectSession
    private let world: World

    init(_ world: World, life: Life, provenWitnesses: Set<WitnessKind>) {
        self.world = world
        session = ProjectSession(
            ProjectConfiguration(
                name: World.project,
                endpoint: world.endpoint,
                projectID: "0605767b5780d5762fc5c0118072a564",
                credentials: world.plan.wire == .password
                    ? .password(PasswordLogin(user: "u", domain: "d", password: "p"), iam: world.endpoint)
                    : .accessKey(AccessKeyPair(accessKey: "AK", secretKey: "SK")),
                policy: world.policy,
                callRate: world.plan.callRate,
                callBurst: 20,
                connectTimeout: .seconds(10),
                bodyLimit: 16 << 20,
                transport: SimulatedTransport(world, life: life)
            ),
            clockwork: life.clockwork,
            provenWitnesses: provenWitnesses,
            logger: world.logger(for: life)
        )
    }

    var name: ProjectName { session.name }
    var keyScope: String { session.keyScope }
    var policy: WorkflowPolicy { session.policy }
    var status: ProjectStatus { session.status }

    func surroundings(mint: MarkerMint) -> Surroundings { world.planted(session.surroundings(mint: mint)) }
    func noteProven(_ kinds: Set<WitnessKind>) { session.noteProven(kinds) }
    func draw() async -> CallFailure? { await session.draw() }

    func perform(_ operation: Operation, sendNotAfter: BootInstant?, isDrawn: Bool) async -> PerformedCall {
        await Self.$operation.withValue(operation) {
            await session.perform(operation, sendNotAfter: sendNotAfter, isDrawn: isDrawn)
        }
    }
}
