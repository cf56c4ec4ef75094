import Workflow

/// Reads the resources of a submission.
enum ResourceReader {
    static func resources(_ body: inout ObjectReader, _ faults: inout Faults) -> [ResourceReference]? {
        guard let elements = body.array("resources", required: true, &faults) else { return nil }
        let pointer = body.pointer.member("resources")
        guard (1...SubmissionReader.resourcesMax).contains(elements.count) else {
            let bounds = "1 to \(SubmissionReader.resourcesMax) are allowed"
            faults.add(
                pointer,
                elements.isEmpty ? .tooShort : .tooLong,
                "has \(elements.count) resources; \(bounds)"
            )
            return nil
        }
        let found = elements.enumerated().map { resource($1, at: pointer.element($0), &faults) }
        refuseRepetition(found, at: pointer, &faults)
        refuseMixture(found, at: pointer, &faults)
        let whole = found.compactMap { $0 }
        return whole.count == found.count ? whole : nil
    }

    private static func resource(
        _ value: JSON,
        at pointer: JSONPointer,
        _ faults: inout Faults
    ) -> ResourceReference? {
        guard var reader = ObjectReader(value, at: pointer, &faults) else { return nil }
        let id = reader.uuid("id", required: true, &faults)
        let type = reader.choice("type", of: ResourceType.self, required: true, &faults)
        let name = reader.text("name", .plain(0...255), &faults)
        reader.finish(&faults)
        guard let id, let type else { return nil }
        return ResourceReference(id: ResourceID(id), type: type, name: name)
    }

    private static func refuseRepetition(
        _ resources: [ResourceReference?],
        at pointer: JSONPointer,
        _ faults: inout Faults
    ) {
        var places: [ResourceID: Int] = [:]
        for (index, resource) in resources.enumerated() {
            guard let resource else { continue }
            if let first = places[resource.id] {
                faults.add(
                    pointer.element(index).member("id"),
                    .duplicate,
                    "is the same as that of element \(first)"
                )
            } else {
                places[resource.id] = index
            }
        }
    }

    /// A vault holds resources of one kind, so one submission can ask for one kind only.
    private static func refuseMixture(
        _ resources: [ResourceReference?],
        at pointer: JSONPointer,
        _ faults: inout Faults
    ) {
        guard let kind = resources.compactMap({ $0?.type.objectType }).first else { return }
        for (index, resource) in resources.enumerated() {
            guard let found = resource?.type.objectType, found != kind else { continue }
            faults.add(
                pointer.element(index).member("type"),
                .typeMismatch,
                "needs a vault for '\(found)', the resources before it one for '\(kind)'"
            )
        }
    }
}

extension ObjectReader {
    /// A UUID, in lower case.
    mutating func uuid(_ name: String, required: Bool = false, _ faults: inout Faults) -> String? {
        guard let text = text(name, .any, required: required, &faults) else { return nil }
        guard let id = UUIDText.normalized(text) else {
            faults.add(
                pointer.member(name),
                .notAUUID,
                "is not a UUID such as e8cc6bfd-d324-4b88-9109-9fb0ba70676f"
            )
            return nil
        }
        return id
    }
}
