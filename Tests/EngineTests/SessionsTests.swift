import TestSupport
import Testing
import Workflow

@testable import Engine

@Suite("Sessions")
struct SessionsTests {
    @Test("know how many runs a vault of their project may have")
    func capacity() throws {
        let world = try World()
        world.policy.runsPerVaultMax = 3
        let clockwork = world.clock.clockwork()
        let session = ProjectSession(
            world.configuration(World.project, .init(world.cloud, clockwork)),
            clockwork: clockwork,
            provenWitnesses: [],
            logger: world.log.logger()
        )
        let sessions = Sessions([session])
        let surroundings = session.surroundings(mint: .hmac(installationID: "x"))
        #expect(surroundings.keyScope == "http://cbr.test|0605767b5780d5762fc5c0118072a564")
        #expect(sessions.capacity(of: ExclusiveKey("4:run-slot|\(surroundings.keyScope)|vault")) == 3)
        #expect(sessions.capacity(of: ExclusiveKey("4:run-slot|http://elsewhere|p|vault")) == 8)
        #expect(sessions.capacity(of: ExclusiveKey("1:resource|\(surroundings.keyScope)|server")) == 1)
        #expect(sessions[ProjectName("default")] === session)
        #expect(sessions[ProjectName("other")] == nil)
    }
}
