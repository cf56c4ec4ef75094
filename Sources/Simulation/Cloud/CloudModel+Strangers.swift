import SeededChance
import Workflow

/// What others do in the same cloud: they make vaults of the same names, take resources, run backups of their own.
extension CloudModel {
    /// Makes up what is to be known of a resource.
    mutating func meet(_ id: ResourceID) {
        guard resources[id] == nil else { return }
        var resource = CloudResource(id: id)
        if generator.chance(nature.goneResources) { resource.goneSince = now }
        if generator.chance(nature.stoppedResources) { resource.stoppedUntil = now + .seconds(1800) }
        resources[id] = resource
        if generator.chance(nature.resourcesElsewhere) { carryOut(.associateElsewhere(id)) }
        guard generator.chance(nature.meddling) else { return }
        let deeds: [Deed.Kind] = [.associateElsewhere(id), .backUp(id), .backUp(id), .backUp(id), .remove(id)]
        plan(deeds.randomElement(using: &generator) ?? .backUp(id), within: .seconds(3600))
    }

    /// Somebody else may want a vault of that name too.
    mutating func planTwin(of name: String) {
        guard generator.chance(nature.foreignTwins) else { return }
        plan(.makeVault(name: name), within: .seconds(3600))
    }

    mutating func plan(_ kind: Deed.Kind, within span: Duration) {
        let deed = Deed(at: now + drawLag(span), kind: kind)
        // Latest first: the next one is taken from the end. Few are planned at a time.
        let place = deeds.firstIndex { $0.at < deed.at } ?? deeds.endIndex
        deeds.insert(deed, at: place)
    }

    mutating func carryOut(_ kind: Deed.Kind) {
        switch kind {
        case .makeVault(let name):
            _ = placeVault(named: name)
        case .associateElsewhere(let id):
            guard let resource = resources[id], resource.vaultID == nil, resource.goneSince == nil else { return }
            associate(id, with: placeVault(named: "others-\(id)"))
        case .backUp(let id):
            guard let resource = resources[id], let vault = resource.vaultID, resource.goneSince == nil else { return }
            guard !isBusy(resource) else { return }
            let creation = RestorePointCreation(
                vaultID: vault,
                resources: [id],
                name: "manualbk_\(id)",
                description: "",
                incremental: true,
                retentionDays: nil
            )
            _ = begin(creation, [id], [], isOurs: false)
        case .remove(let id):
            resources[id]?.goneSince = now
        case .freeze(let id):
            guard let index = vaultIndex[id] else { return }
            vaults[index].isFrozen = true
            plan(.thaw(id), within: .seconds(20_000))
        case .thaw(let id):
            guard let index = vaultIndex[id] else { return }
            vaults[index].isFrozen = false
        }
    }
}
