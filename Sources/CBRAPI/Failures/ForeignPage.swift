/// The page of a proxy or load balancer that answered in place of the API.
enum ForeignPage {
    /// A short text for people: the title of an HTML page, or the beginning of anything else.
    static func summary(_ body: [UInt8]) -> String {
        let head = body.prefix(4096)
        let text = String(decoding: title(head) ?? head, as: UTF8.self)
        return "not JSON: " + BoundedText.make(text, bytesMax: 200)
    }

    private static func title(_ page: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let lower = page.map { ASCII.lowercased($0) }
        guard let open = lower.firstRange(of: Array("<title>".utf8)),
            let close = lower[open.upperBound...].firstRange(of: Array("</title>".utf8))
        else { return nil }
        return page[open.upperBound..<close.lowerBound]
    }
}
