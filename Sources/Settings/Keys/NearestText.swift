/// Finds what somebody probably meant to write.
enum NearestText {
    /// The candidate with the fewest slips (a letter missing, extra, wrong, or two swapped) from `text`, if they are few
    /// for its length; the first one among equals. Else the only candidate that begins or ends with `text`.
    static func find(_ text: String, among candidates: [String]) -> String? {
        let wanted = Array(text.lowercased().utf8)
        guard !wanted.isEmpty, wanted.count <= 200 else { return nil }
        let slipsMax = max(1, wanted.count / 3)
        let rated = candidates.map { ($0, slips(wanted, Array($0.lowercased().utf8))) }
        if let best = rated.min(by: { $0.1 < $1.1 }), best.1 <= slipsMax { return best.0 }

        guard text.count >= 3 else { return nil }
        let longer = candidates.filter { $0.hasPrefix(text) || $0.hasSuffix(text) }
        return longer.count == 1 ? longer.first : nil
    }

    /// The known key an unknown one probably stands for: a neighbour spelled much alike, else any key whose last part is.
    /// - Parameters:
    ///   - path: the dotted path of the unknown key.
    ///   - neighbours: what is known in the same section, without the section's path.
    ///   - keys: the dotted paths of all keys.
    static func findKey(_ path: String, neighbours: [String], keys: [String]) -> String? {
        let parts = path.split(separator: ".").map(String.init)
        guard let leaf = parts.last else { return nil }
        if let neighbour = find(leaf, among: neighbours) {
            return (parts.dropLast() + [neighbour]).joined(separator: ".")
        }
        let leaves = keys.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
        guard let nearest = find(leaf, among: leaves) else { return nil }
        return leaves.firstIndex(of: nearest).map { keys[$0] }
    }

    /// The restricted edit distance with swaps of neighbours (optimal string alignment).
    private static func slips(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let same = left[row] == right[column]
                var cost = min(last[column + 1] + 1, current[column] + 1, last[column] + (same ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
