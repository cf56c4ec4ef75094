import Workflow

/// Reads the choice of a vault: by id, by name, or by name with what to create when there is none.
struct VaultReader {
    let resources: [ResourceReference]

    private enum ObjectType: String, CaseIterable { case server, disk, turbo, workspace }

    private enum ConsistentLevel: String, CaseIterable {
        case crash = "crash_consistent"
        case application = "app_consistent"
    }

    func vault(_ body: inout ObjectReader, _ faults: inout Faults) -> VaultChoice? {
        guard var reader = body.object("vault", required: true, &faults) else { return nil }
        let id = reader.uuid("id", &faults)
        let name = reader.text("name", .cloudName(1...64), &faults)
        let creation = reader.object("create", &faults)
        reader.finish(&faults)
        let options = creation.flatMap { self.options($0, &faults) }
        switch (reader.has("id"), reader.has("name")) {
        case (true, true):
            faults.add(reader.pointer, .conflict, "has both id and name; one of them chooses a vault")
            return nil
        case (false, false):
            faults.add(reader.pointer, .required, "needs an id or a name")
            return nil
        case (true, false):
            if reader.has("create") {
                faults.add(
                    reader.pointer.member("create"),
                    .conflict,
                    "cannot stand beside an id: such a vault exists"
                )
                return nil
            }
            return id.map { .id(VaultID($0)) }
        case (false, true):
            guard let name else { return nil }
            if creation == nil { return .existing(name: name) }
            return options.map { .ensured(name: name, $0) }
        }
    }

    private func options(_ creation: ObjectReader, _ faults: inout Faults) -> VaultOptions? {
        var reader = creation
        let size = reader.integer("size_gb", in: 10...10_485_760, required: true, &faults)
        let type = reader.choice("object_type", of: ObjectType.self, &faults)?.rawValue
        let level = reader.choice("consistent_level", of: ConsistentLevel.self, &faults) ?? .crash
        reader.finish(&faults)
        let needed = resources.first?.type.objectType
        if let type, let needed, type != needed {
            faults.add(
                reader.pointer.member("object_type"),
                .typeMismatch,
                "does not hold the resources, which need a vault for '\(needed)'"
            )
            return nil
        }
        guard let size, let objectType = type ?? needed else { return nil }
        if level == .application, objectType != ObjectType.server.rawValue {
            faults.add(
                reader.pointer.member("consistent_level"),
                .conflict,
                "app_consistent is for servers only"
            )
            return nil
        }
        return VaultOptions(sizeGB: size, objectType: objectType, consistentLevel: level.rawValue)
    }
}
