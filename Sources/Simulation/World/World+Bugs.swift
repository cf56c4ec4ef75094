import Engine
import JobStore
import Workflow

/// The seams at which a test plants a bug; without the trait `Failpoints` nothing is ever planted.
extension World {
    var storeOptions: StoreOptions {
        #if Failpoints
            var options = StoreOptions()
            options.plantedBug = plan.plantedBug
            return options
        #else
            return StoreOptions()
        #endif
    }

    func sessions(_ session: any CloudSession) -> Sessions {
        #if Failpoints
            var sessions = Sessions([session])
            sessions.plantedBug = plan.plantedBug
            return sessions
        #else
            return Sessions([session])
        #endif
    }

    /// What the job machine is told, with the bug that a test has planted.
    func planted(_ surroundings: Surroundings) -> Surroundings {
        #if Failpoints
            var planted = surroundings
            planted.plantedBug = plan.plantedBug
            return planted
        #else
            return surroundings
        #endif
    }
}
