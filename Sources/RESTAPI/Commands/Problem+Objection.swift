import Workflow

extension Problem {
    /// What speaks against a person's answer to a job that needs attention.
    init(_ objections: [Objection]) {
        if let unreachable = objections.first(where: { $0.code == .unreachable }) {
            // A cloud that is away for an instant says nothing about when it is back.
            let seconds = unreachable.retryAfter.map { max(Int(clamping: ($0.wholeMilliseconds + 999) / 1000), 1) } ?? 5
            self.init(
                .cloudUnreachable,
                "the answer cannot be checked: \(unreachable.detail); nothing was changed",
                retryAfter: seconds
            )
            return
        }
        let isVisible = objections.contains { $0.code == .markerVisible }
        self.init(
            isVisible ? .markerVisible : .adoptionRefused,
            objections.map(\.detail).joined(separator: "; ")
        )
        for objection in objections {
            faults.add(
                JSONPointer.root.member(isVisible ? "resolution" : "id"),
                Fault.Code(objection.code),
                objection.detail
            )
        }
    }
}

extension Fault.Code {
    fileprivate init(_ code: Objection.Code) {
        self =
            switch code {
            case .notInCloud: .notInCloud
            case .beingDeleted: .beingDeleted
            case .otherVault: .otherVault
            case .otherResources: .otherResources
            case .tooOld: .tooOld
            case .otherJob: .otherJob
            case .doesNotFit: .doesNotFit
            // Unreachable is a problem of its own, and never one among several.
            case .markerVisible, .unreachable: .markerVisible
            }
    }
}
