import HTTPTypes
import Hummingbird

/// The media types that a request's `Accept` takes (RFC 9110, 12.5.1).
struct AcceptedMedia: Equatable, Sendable {
    private struct Range: Equatable {
        var type: String
        var weight: Double
    }

    private let ranges: [Range]

    /// - Parameter fields: the header's values. What cannot be understood is left out.
    init(_ fields: [String]) {
        ranges = fields.flatMap { $0.split(separator: ",") }
            .compactMap { text in
                let parts = text.split(separator: ";", omittingEmptySubsequences: false)
                    .map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
                guard let type = parts.first, type.contains("/") else { return nil }
                let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 }
                return Range(type: type, weight: weight ?? 1)
            }
    }

    /// Whether a type will do: the narrowest range that takes it in has a weight. Without ranges every type will.
    func allows(_ media: String) -> Bool {
        guard !ranges.isEmpty else { return true }
        let family = media.prefix { $0 != "/" } + "/*"
        for type in [media, String(family), "*/*"] {
            if let range = ranges.first(where: { $0.type == type }) { return range.weight > 0 }
        }
        return false
    }

    /// Whether a type is asked for by its own name.
    func names(_ media: String) -> Bool { ranges.contains { $0.type == media && $0.weight > 0 } }
}

extension Request {
    var accepted: AcceptedMedia { AcceptedMedia(headers[values: .accept]) }

    /// Whether the caller asks for a stream of events: by name, since nobody wants one who takes anything.
    var wantsEventStream: Bool { accepted.names("text/event-stream") }

    func accepts(anyOf media: [String]) -> Bool { media.contains(where: accepted.allows) }
}
