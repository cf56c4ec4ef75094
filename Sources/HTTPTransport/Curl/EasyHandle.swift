import CurlShims

/// One libcurl easy handle with the memory libcurl writes its messages to. Lives on the driver's thread.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private let messageBuffer: UnsafeMutablePointer<CChar>
    private var headerList: UnsafeMutablePointer<curl_slist>?

    /// Nil if libcurl is out of memory.
    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        messageBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        messageBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(headerList)
        messageBuffer.deallocate()
    }

    /// What libcurl had to say about the last transfer; empty if nothing.
    var message: String { String(cString: messageBuffer) }

    /// Forgets every option of the transfer before. Connections, TLS sessions and names resolved belong to the multi handle.
    func reset() {
        curl_easy_reset(pointer)
        curl_slist_free_all(headerList)
        headerList = nil
        messageBuffer[0] = 0
        holdfast_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, messageBuffer)
    }

    /// Installs the lines as `CURLOPT_HTTPHEADER` and keeps them as long as libcurl needs them. False if out of memory.
    func setHeaderLines(_ lines: [String]) -> Bool {
        for line in lines {
            guard let list = curl_slist_append(headerList, line) else { return false }
            headerList = list
        }
        return holdfast_curl_set_list(pointer, CURLOPT_HTTPHEADER, headerList) == CURLE_OK
    }

    func long(_ info: CURLINFO) -> Int {
        var value = 0
        return holdfast_curl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    func size(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        return holdfast_curl_get_size(pointer, info, &value) == CURLE_OK ? Int64(value) : 0
    }
}
