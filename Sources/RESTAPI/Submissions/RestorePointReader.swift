import Workflow

/// Reads how the restore point is to be made. What the operator writes must leave room for what is added to it.
struct RestorePointReader {
    /// Where the project's restore points carry the marker; nil when the project is not known.
    let placement: MarkerPlacement?
    /// Whether the cloud adds numbers to the name, because the restore point has several resources (cbr-api, 5.1).
    let isNumbered: Bool

    /// A marker and what parts it from the operator's text.
    private static let markerRoom = Marker.length + 1
    /// `-0001`.
    private static let numberRoom = 5

    /// The longest name the operator may give. With the marker the room for numbers is always kept, so that a name
    /// does not depend on how many resources there are.
    var nameMax: Int {
        switch placement {
        case .name: 64 - Self.markerRoom - Self.numberRoom
        case .description, nil: isNumbered ? 64 - Self.numberRoom : 64
        }
    }

    static let descriptionMax = 255 - markerRoom

    func options(_ body: inout ObjectReader, _ faults: inout Faults) -> RestorePointOptions? {
        guard var reader = body.object("restore_point", required: true, &faults) else { return nil }
        let name = reader.text("name", .cloudName(1...nameMax), required: true, &faults)
        let description = reader.text("description", .cloudDescription(0...Self.descriptionMax), &faults) ?? ""
        let incremental = reader.boolean("incremental", default: true, &faults)
        let retention = reader.integer("retention_days", in: 1...36_500, &faults)
        reader.finish(&faults)
        guard let name else { return nil }
        return RestorePointOptions(
            name: name,
            description: description,
            incremental: incremental,
            retentionDays: retention
        )
    }
}
