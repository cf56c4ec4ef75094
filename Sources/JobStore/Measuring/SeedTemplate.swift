package import Workflow

/// A job's machine of which copies are made that differ in a few texts, such as the job's id.
package struct SeedTemplate: Sendable {
    private enum Piece: Sendable {
        case text(String)
        /// One of the texts in which copies differ, by its place in the list.
        case place(Int)
    }

    /// For the columns; a copy's text differs, its state does not.
    let machine: JobMachine
    private let pieces: [Piece]
    private let holes: [String]

    /// - Parameter holes: the texts that are replaced wherever the machine has them. None may contain another.
    package init(_ machine: JobMachine, replacing holes: [String]) throws(StoreError) {
        self.machine = machine
        self.holes = holes
        pieces = holes.enumerated().reduce([.text(try JSONText.encode(machine))]) { pieces, hole in
            pieces.flatMap { piece -> [Piece] in
                guard case .text(let text) = piece else { return [piece] }
                let parts = text.split(separator: hole.element, omittingEmptySubsequences: false)
                return parts.enumerated().flatMap { index, part -> [Piece] in
                    (index == 0 ? [] : [.place(hole.offset)]) + [.text(String(part))]
                }
            }
        }
    }

    /// The machine's JSON with other texts, in the order of the holes.
    func json(_ texts: [String]) -> String {
        pieces.reduce(into: "") { json, piece in
            switch piece {
            case .text(let text): json += text
            case .place(let number): json += texts[number]
            }
        }
    }

    func keys(_ texts: [String]) -> [ExclusiveKey] {
        machine.heldKeys.map { key in
            ExclusiveKey(zip(holes, texts).reduce(key.rawValue) { $0.replacing($1.0, with: $1.1) })
        }
    }
}
