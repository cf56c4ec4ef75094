import JobStore
import Workflow

/// The series of the resources that jobs have named: whether each is protected.
struct ResourceMetrics {
    private var info = MetricFamily("holdfast_resource_info", .gauge, "What a resource is; always 1.")
    private var lastSuccess = MetricFamily(
        "holdfast_resource_last_success_timestamp_seconds",
        .gauge,
        "The data of the last good restore point is at least as new as this; 0 if there never was one."
    )
    private var lastResult = MetricFamily(
        "holdfast_resource_last_result_success",
        .gauge,
        "1 if the job that ended last made a proven backup of the resource, else 0."
    )
    private var targetAge = MetricFamily(
        "holdfast_resource_target_age_seconds",
        .gauge,
        "How old the last good restore point may become, where there is a target."
    )
    private var inTarget = MetricFamily(
        "holdfast_resource_in_target",
        .gauge,
        "1 if the last good restore point is young enough, 0 if not; only where there is a target."
    )

    var families: [MetricFamily] { [info, lastSuccess, lastResult, targetAge, inTarget] }

    mutating func add(_ protection: Protection, at now: Timestamp, standard: TargetAge?) {
        let id = protection.resource.rawValue
        let project = protection.project.rawValue
        info.add(
            1,
            [
                "resource_id": id, "project": project, "type": protection.type.rawValue,
                "name": protection.name ?? "",
            ]
        )
        lastSuccess.add(protection.lastGood?.since, ["resource_id": id, "project": project])
        lastResult.add(protection.lastResult == .succeeded ? 1 : 0, ["resource_id": id, "project": project])
        // What does not exist any more has no backups due.
        guard protection.lastAttempt.outcome != .gone, let target = protection.target(standard: standard) else {
            return
        }
        targetAge.add(Int(target.duration.wholeMilliseconds / 1000), ["resource_id": id, "project": project])
        let isMet = protection.state(at: now, standard: standard) == .met
        inTarget.add(isMet ? 1 : 0, ["resource_id": id, "project": project])
    }
}
