/// The search of all projects for what carries our markers, after an older copy of the database was put in the place of a newer
/// one: which list to ask next, when to look again, when it is enough.
///
/// A request that an earlier daemon sent last may still be carried out for a while. So a project has been searched only after
/// several complete rounds, the last of them when that daemon has been gone for a request's time-out and the settle window.
package struct RecoverySearch: Sendable {
    /// One project to be searched.
    package struct Plan: Equatable, Sendable {
        package var project: ProjectName
        /// What was made before this moment, by the cloud's clock, the database knows of.
        package var createdSince: Timestamp
        /// No request of an earlier daemon can have been answered after this moment.
        package var quietFrom: Timestamp
        package var settleWindow: Duration
        package var looksMin: Int
        package var poll: PollPolicy

        package init(
            project: ProjectName,
            createdSince: Timestamp,
            quietFrom: Timestamp,
            settleWindow: Duration,
            looksMin: Int,
            poll: PollPolicy
        ) {
            self.project = project
            self.createdSince = createdSince
            self.quietFrom = quietFrom
            self.settleWindow = settleWindow
            self.looksMin = looksMin
            self.poll = poll
        }
    }

    /// The one thing to do next.
    package enum Next: Equatable, Sendable {
        /// Make this read and feed back `answered`.
        case ask(ProjectName, Operation)
        case sleep(until: Timestamp)
        /// All projects have been searched.
        case done
    }

    private struct Progress: Sendable {
        var plan: Plan
        var questions: [Operation] = []
        var isComplete = true
        var rounds = 0
        /// Complete rounds made after `quietFrom`.
        var counted = 0
        var due: Timestamp
        var isDone = false
    }

    private let prefixes: [String]
    private var projects: [Progress]
    private var findings = Findings()

    /// - Parameter prefixes: what our markers begin with.
    package init(_ plans: [Plan], prefixes: [String], now: Timestamp) {
        self.prefixes = prefixes
        projects = plans.map { Progress(plan: $0, due: now) }
    }

    /// What has been found so far.
    package var found: [RemoteFinding] { findings.all }

    /// Projects that have not been searched yet.
    package var pending: [ProjectName] { projects.filter { !$0.isDone }.map(\.plan.project) }

    /// Rounds made over any project, complete or not.
    package var rounds: Int { projects.map(\.rounds).max() ?? 0 }

    /// The earliest moment at which the search can be enough.
    package var endsNotBefore: Timestamp? {
        projects.filter { !$0.isDone }.map { $0.plan.quietFrom + $0.plan.settleWindow }.max()
    }

    package mutating func next(at moment: Moment) -> Next {
        for index in projects.indices where !projects[index].isDone && projects[index].due <= moment.now {
            if projects[index].questions.isEmpty {
                projects[index].questions = Self.questions(projects[index].plan)
                projects[index].isComplete = true
            }
            return .ask(projects[index].plan.project, projects[index].questions[0])
        }
        guard let due = projects.filter({ !$0.isDone }).map(\.due).min() else { return .done }
        return .sleep(until: due)
    }

    /// Takes the result of the question that `next` gave for the project.
    package mutating func answered(_ project: ProjectName, _ result: Result<Reply, CallFailure>, at moment: Moment) {
        guard let index = projects.firstIndex(where: { $0.plan.project == project }),
            let question = projects[index].questions.first
        else { return }
        switch result {
        case .success(let reply):
            findings.note(reply, in: project, prefixes: prefixes)
            if !reply.isWhole { projects[index].isComplete = false }
        case .failure(let failure) where ResolutionEvidence.isUnreachable(failure):
            // The other lists would not be told either.
            projects[index].questions = []
            projects[index].rounds += 1
            let pause = projects[index].plan.poll.pause(look: projects[index].rounds, jitter: moment.jitter)
            projects[index].due = moment.now + max(failure.retryAfter ?? .zero, pause)
            return
        case .failure(let failure):
            // A region without the tag filter is searched all the same: a vault is found by its name when it is needed.
            if !Search.isNotOffered(question, failure) { projects[index].isComplete = false }
        }
        projects[index].questions.removeFirst()
        if projects[index].questions.isEmpty { concludeRound(index, moment) }
    }

    private mutating func concludeRound(_ index: Int, _ moment: Moment) {
        let plan = projects[index].plan
        projects[index].rounds += 1
        if projects[index].isComplete, moment.now >= plan.quietFrom { projects[index].counted += 1 }
        let windowEnd = plan.quietFrom + plan.settleWindow
        projects[index].isDone =
            projects[index].isComplete && projects[index].counted >= plan.looksMin && moment.now >= windowEnd
        let next = moment.now + plan.poll.pause(look: projects[index].rounds, jitter: moment.jitter)
        projects[index].due = moment.now < windowEnd ? min(next, windowEnd) : next
    }

    private static func questions(_ plan: Plan) -> [Operation] {
        [
            .listVaultsTagged(key: JobMachine.vaultTagKey, values: []),
            .listBackups(BackupFilter(createdSince: plan.createdSince)),
            .listTasks(TaskFilter(createdSince: plan.createdSince)),
        ]
    }
}
