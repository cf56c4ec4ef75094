/// The servers, disks and file systems that exist in the emulated region.
package struct Inventory: Sendable {
    /// A disk of a server, or one that stands alone.
    struct Disk: Codable, Equatable, Sendable {
        let id: String
        let name: String
        let sizeGB: Int
        let isSystem: Bool
    }

    /// Something that can be protected.
    package struct Item: Codable, Equatable, Sendable {
        let id: String
        let type: String
        var name: String
        var status: String
        let sizeGB: Int
        let disks: [Disk]
    }

    /// Whether ids that nobody listed exist too: a server, disk or file system comes into being when it is named.
    package var acceptsAnyID: Bool
    private var items: [String: Item] = [:]
    private(set) var order: [String] = []
    private var vanished: Set<String> = []
    private var changes = ChangeLog()

    /// Nothing exists at first, unless every id does.
    package init(acceptsAnyID: Bool = false) {
        self.acceptsAnyID = acceptsAnyID
    }

    /// Adds a resource or replaces the one of its id.
    package mutating func add(_ item: Item) {
        changes.note(item.id)
        if items.updateValue(item, forKey: item.id) == nil { order.append(item.id) }
        vanished.remove(item.id)
    }

    /// Takes a resource out of the region, as its owner deleting it would.
    mutating func remove(_ id: String) {
        changes.note(id)
        items[id] = nil
        order.removeAll { $0 == id }
        vanished.insert(id)
    }

    mutating func setStatus(_ status: String, of id: String) {
        changes.note(id)
        items[id]?.status = status
    }

    /// The item with this id and of one of these types.
    ///
    /// With `acceptsAnyID` an unknown id gets a derived item; `materialise` keeps that.
    func item(_ id: String, type: String) -> Item? {
        if let item = items[id] { return item.type == type ? item : nil }
        guard acceptsAnyID, !vanished.contains(id), WireID.isUUID(id) else { return nil }
        return Self.derived(id, type: type)
    }

    /// Ids of resources that were taken out.
    var vanishedIDs: [String] { vanished.sorted() }

    /// The items that changed since this was last asked; `nil` for one that is gone.
    mutating func takeChanges() -> [String: Item?] {
        Dictionary(uniqueKeysWithValues: changes.take().map { ($0, items[$0]) })
    }

    mutating func materialise(_ item: Item) {
        if items[item.id] == nil { add(item) }
    }

    func item(_ id: String) -> Item? { items[id] }

    /// A disk of any known server.
    func disk(_ id: String) -> Disk? {
        for item in items.values {
            if let disk = item.disks.first(where: { $0.id == id }) { return disk }
        }
        return nil
    }

    func items(ofTypes types: Set<String>) -> [Item] {
        order.compactMap { items[$0] }.filter { types.contains($0.type) }
    }

    /// An item whose name and disks follow from its id, so that every run of the emulator shows the same.
    package static func derived(_ id: String, type: String, name: String? = nil) -> Item {
        let hash = id.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        guard type == "OS::Nova::Server" else {
            let size = type == "OS::Sfs::Turbo" ? 500 : 40
            return Item(
                id: id,
                type: type,
                name: name ?? "\(type == "OS::Cinder::Volume" ? "volume" : "share")-\(short(hash))",
                status: type == "OS::Cinder::Volume" ? "in-use" : "available",
                sizeGB: size,
                disks: type == "OS::Cinder::Volume"
                    ? [Disk(id: id, name: "volume-\(short(hash))", sizeGB: size, isSystem: false)] : []
            )
        }
        let isSample = id == documentedServerID
        let diskCount = isSample || hash & 1 == 0 ? 1 : 2
        let disks = (0..<diskCount).map { index in
            let diskHash = hash &+ UInt64(index + 1) &* 0x9e37_79b9_7f4a_7c15
            return Disk(
                id: WireID.uuid(high: diskHash, low: hash),
                name: "ecs-\(short(hash))-volume-000\(index)",
                sizeGB: index == 0 ? 40 : 100,
                isSystem: index == 0
            )
        }
        return Item(
            id: id,
            type: type,
            name: name ?? (isSample ? "ecs-9f93-0002" : "ecs-\(short(hash))-0001"),
            status: "ACTIVE",
            sizeGB: disks.reduce(0) { $0 + $1.sizeGB },
            disks: disks
        )
    }

    /// The server of the vendor's worked example; the example also fixes its name and size.
    package static let documentedServerID = "e8cc6bfd-d324-4b88-9109-9fb0ba70676f"

    private static func short(_ hash: UInt64) -> String {
        HexDigits.lowerText(of: [UInt8(truncatingIfNeeded: hash >> 8), UInt8(truncatingIfNeeded: hash)])
    }
}
