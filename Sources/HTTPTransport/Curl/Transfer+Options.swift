import CurlShims
import Glibc

extension Transfer {
    /// Prepares the easy handle for this exchange. Every option is set anew, so nothing of an earlier exchange remains.
    /// - Throws: `HTTPTransportError`, nothing sent, if libcurl does not know an option or is out of memory.
    func configure(with options: TransportOptions) throws(HTTPTransportError) {
        easy.reset()
        var setter = OptionSetter(easy: easy.pointer)
        setCallbacks(&setter, options)
        setRoute(&setter, options)
        setTrust(&setter, options)
        setRequest(&setter, options)
        guard easy.setHeaderLines(headerLines()), setter.firstFailure == nil else {
            throw HTTPTransportError(
                code: .other,
                delivery: .notSent,
                message: "libcurl did not take the request's options",
                curlCode: setter.firstFailure.map { Int($0.rawValue) }
            )
        }
    }

    private func setCallbacks(_ setter: inout OptionSetter, _ options: TransportOptions) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        setter.pointer(CURLOPT_PRIVATE, this)
        setter.pointer(CURLOPT_WRITEDATA, this)
        setter.pointer(CURLOPT_HEADERDATA, this)
        setter.pointer(CURLOPT_PREREQDATA, this)
        setter.check(
            holdfast_curl_set_write(easy.pointer, CURLOPT_WRITEFUNCTION) { bytes, size, count, this in
                guard let this else { return 0 }
                let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return Unmanaged<Transfer>.fromOpaque(this).takeUnretainedValue().takeBody(bytes)
            }
        )
        setter.check(
            holdfast_curl_set_write(easy.pointer, CURLOPT_HEADERFUNCTION) { bytes, size, count, this in
                guard let this else { return 0 }
                let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return Unmanaged<Transfer>.fromOpaque(this).takeUnretainedValue().takeHeadLine(line) ? line.count : 0
            }
        )
        setter.check(
            holdfast_curl_set_prereq(easy.pointer, CURLOPT_PREREQFUNCTION) { this, _, _, _, _ in
                guard let this else { return CURL_PREREQFUNC_ABORT }
                let transfer = Unmanaged<Transfer>.fromOpaque(this).takeUnretainedValue()
                return transfer.mayWriteRequest() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            }
        )
        if request.unixSocketPath == nil {
            // The time travels in the pointer itself: it must outlive this transfer, as the connection may.
            let milliseconds = min(max(options.unacknowledgedTimeout.wholeMilliseconds, 1), Int64(Int32.max))
            setter.pointer(CURLOPT_SOCKOPTDATA, UnsafeMutableRawPointer(bitPattern: Int(milliseconds)))
            setter.check(
                holdfast_curl_set_sockopt(easy.pointer, CURLOPT_SOCKOPTFUNCTION) { time, socket, _ in
                    var milliseconds = CUnsignedInt(UInt(bitPattern: time))
                    let size = socklen_t(MemoryLayout.size(ofValue: milliseconds))
                    let failed = setsockopt(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &milliseconds, size)
                    return failed == 0 ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR
                }
            )
        }
    }

    private func setRoute(_ setter: inout OptionSetter, _ options: TransportOptions) {
        setter.string(CURLOPT_URL, request.url)
        setter.long(CURLOPT_PATH_AS_IS, 1)
        setter.long(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        setter.string(CURLOPT_PROTOCOLS_STR, "http,https")
        setter.long(CURLOPT_FOLLOWLOCATION, 0)
        setter.long(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        setter.string(CURLOPT_UNIX_SOCKET_PATH, request.unixSocketPath)
        // An empty proxy, unlike none, keeps libcurl from reading the environment.
        setter.string(CURLOPT_PROXY, isProxied ? options.proxy ?? "" : "")
        setter.string(CURLOPT_NOPROXY, "")
        setter.long(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        setter.long(CURLOPT_FRESH_CONNECT, request.freshConnection ? 1 : 0)
        // The first requests to a host wait for its first handshake: with HTTP/2 one connection carries them all. Without
        // TLS libcurl would learn only from the first reply that it cannot, and hold the others back until then.
        setter.long(CURLOPT_PIPEWAIT, request.usesTLS && !request.freshConnection ? 1 : 0)
        setter.long(CURLOPT_TCP_NODELAY, 1)
        setter.long(CURLOPT_TCP_KEEPALIVE, 1)
        let seconds = Int(max(options.keepAliveInterval.components.seconds, 1))
        setter.long(CURLOPT_TCP_KEEPIDLE, seconds)
        setter.long(CURLOPT_TCP_KEEPINTVL, seconds)
        setter.long(CURLOPT_CONNECTTIMEOUT_MS, Int(min(request.connectTimeout.wholeMilliseconds, Int64(Int32.max))))
        setter.long(CURLOPT_NOSIGNAL, 1)
        // Without it, giving up on a name being resolved would block this thread until the resolver does too.
        setter.long(CURLOPT_QUICK_EXIT, 1)
    }

    private func setTrust(_ setter: inout OptionSetter, _ options: TransportOptions) {
        setter.long(CURLOPT_SSL_VERIFYPEER, 1)
        setter.long(CURLOPT_SSL_VERIFYHOST, 2)
        setter.long(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let caFile = options.caFile {
            setter.string(CURLOPT_CAINFO, caFile)
            setter.string(CURLOPT_PROXY_CAINFO, caFile)
        }
        // A folder of certificates would be trusted beside the file, and libcurl caches authorities only without one.
        setter.string(CURLOPT_CAPATH, nil)
        setter.string(CURLOPT_PROXY_CAPATH, nil)
        setter.long(CURLOPT_CA_CACHE_TIMEOUT, 600)
    }

    private func setRequest(_ setter: inout OptionSetter, _ options: TransportOptions) {
        setter.string(CURLOPT_USERAGENT, options.userAgent)
        if !isStreaming, request.method != "HEAD" {
            // For libcurl zero means no limit; the write callback keeps that one.
            setter.size(CURLOPT_MAXFILESIZE_LARGE, Int64(request.bodyLimit))
        }
        switch (request.method, request.body) {
        case ("GET", nil):
            setter.long(CURLOPT_HTTPGET, 1)
        case ("HEAD", nil):
            setter.long(CURLOPT_NOBODY, 1)
        case ("DELETE", nil), ("OPTIONS", nil):
            setter.string(CURLOPT_CUSTOMREQUEST, request.method)
        case (_, let body):
            setter.long(CURLOPT_POST, 1)
            setter.size(CURLOPT_POSTFIELDSIZE_LARGE, Int64(body?.count ?? 0))
            if let body, !body.isEmpty {
                body.withUnsafeBytes { setter.bytes(CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
            } else {
                // With no address at all libcurl would read the body from standard input.
                setter.string(CURLOPT_COPYPOSTFIELDS, "")
            }
            if request.method != "POST" {
                setter.string(CURLOPT_CUSTOMREQUEST, request.method)
            }
        }
    }

    private func headerLines() -> [String] {
        var lines = ["Expect:"]
        if request.headers.first("content-type") == nil {
            lines.append("Content-Type:")
        }
        for header in request.headers where !header.isNamed("content-length") {
            // libcurl sends an empty value only if the line ends in a semicolon (CURLOPT_HTTPHEADER(3)).
            lines.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        return lines
    }
}

/// Sets options of an easy handle and remembers the first that failed.
private struct OptionSetter {
    let easy: UnsafeMutableRawPointer
    private(set) var firstFailure: CURLcode?

    init(easy: UnsafeMutableRawPointer) {
        self.easy = easy
    }

    mutating func check(_ code: CURLcode) {
        if code != CURLE_OK, firstFailure == nil {
            firstFailure = code
        }
    }

    mutating func long(_ option: CURLoption, _ value: Int) {
        check(holdfast_curl_set_long(easy, option, value))
    }

    mutating func size(_ option: CURLoption, _ value: Int64) {
        check(holdfast_curl_set_size(easy, option, curl_off_t(value)))
    }

    mutating func string(_ option: CURLoption, _ value: String?) {
        check(holdfast_curl_set_string(easy, option, value))
    }

    mutating func bytes(_ option: CURLoption, _ value: UnsafeRawPointer?) {
        check(holdfast_curl_set_bytes(easy, option, value))
    }

    mutating func pointer(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
        check(holdfast_curl_set_pointer(easy, option, value))
    }
}
