import Workflow

/// Turns the body of a submission into what the jobs are asked to do: one request per job. Finds all faults of a body.
struct SubmissionReader {
    let projects: [ProjectName: ProjectProfile]
    let now: Timestamp

    /// How many resources one submission may name (cbr-api, 4.1).
    static let resourcesMax = 255
    /// 30 days.
    static let deadlineMax = 2_592_000
    /// How far ahead a job may be put off: ten years.
    static let postponementMax: Duration = .seconds(10 * 365 * 86_400)

    /// One request per job, in the order of the resources; a single one when the restore point is shared.
    /// - Throws: `Problem` of code `invalidRequest` with every fault.
    func requests(_ document: JSONParser.Document) throws(Problem) -> [BackupRequest] {
        var faults = Faults()
        for pointer in document.duplicates { faults.add(pointer, .duplicateMember, "appears more than once") }
        let draft = ObjectReader(document.value, at: .root, &faults).flatMap { read($0, &faults) }
        guard let draft, faults.isEmpty else { throw Problem(.invalidRequest, faults) }
        return draft
    }

    private func read(_ body: ObjectReader, _ faults: inout Faults) -> [BackupRequest]? {
        var body = body
        let project = project(&body, &faults)
        let resources = ResourceReader.resources(&body, &faults)
        let vault = VaultReader(resources: resources ?? []).vault(&body, &faults)
        let isShared = body.boolean("shared", default: false, &faults)
        let options = RestorePointReader(
            placement: project.flatMap { projects[$0]?.markerPlacement },
            isNumbered: isShared && (resources?.count ?? 0) > 1
        )
        .options(&body, &faults)
        let priority = body.integer("priority", in: -100...100, &faults) ?? 0
        let notBefore = notBefore(&body, &faults)
        let deadline = body.integer("deadline_seconds", in: 1...Self.deadlineMax, &faults) ?? 86_400
        let labels = LabelReader.labels(&body, &faults)
        let reason = body.text("reason", .reason, &faults)
        body.finish(&faults)
        guard let project, let resources, let vault, let options else { return nil }
        let shares = isShared ? [resources] : resources.map { [$0] }
        return shares.map { share in
            BackupRequest(
                project: project,
                vault: vault,
                resources: share,
                restorePoint: options,
                priority: priority,
                notBefore: notBefore,
                deadlineSeconds: deadline,
                labels: labels,
                reason: reason
            )
        }
    }

    private func project(_ body: inout ObjectReader, _ faults: inout Faults) -> ProjectName? {
        guard let text = body.text("project", .plain(1...64), required: true, &faults) else { return nil }
        let name = ProjectName(text)
        if projects[name] != nil { return name }
        let known = projects.keys.sorted().map(\.rawValue).joined(separator: ", ")
        faults.add(
            body.pointer.member("project"),
            .unknownProject,
            known.isEmpty ? "is not configured; no project is" : "is not configured; configured are \(known)"
        )
        return nil
    }

    private func notBefore(_ body: inout ObjectReader, _ faults: inout Faults) -> Timestamp? {
        guard let text = body.text("not_before", .any, &faults) else { return nil }
        let pointer = body.pointer.member("not_before")
        guard let moment = Timestamp(rfc3339: text) else {
            faults.add(pointer, .notATime, "is not a time with zone such as 2026-01-31T23:00:00Z")
            return nil
        }
        guard moment <= now + Self.postponementMax else {
            faults.add(pointer, .outOfRange, "is more than ten years ahead")
            return nil
        }
        return moment
    }
}
