import CurlShims

extension Transfer {
    /// The end of the exchange as libcurl reports it. Takes the body; call it once.
    func outcome(_ code: CURLcode) -> Result<HTTPReply, HTTPTransportError> {
        guard code == CURLE_OK else {
            return .failure(failure(code))
        }
        guard let status = head.status, head.isComplete else {
            // libcurl 7.88 takes a connection that is closed within the head for the end of a reply without a body.
            return .failure(failure(.truncated, "the connection was closed within the reply's head"))
        }
        return .success(
            HTTPReply(
                status: status,
                headers: head.headers,
                body: takeCollectedBody(),
                httpVersion: httpVersion,
                bytesSent: bytesSent,
                bytesReceived: bytesReceived,
                duration: duration,
                reusedConnection: easy.long(CURLINFO_NUM_CONNECTS) == 0
            )
        )
    }

    /// A failure found by us, with all that is known of the exchange so far.
    func failure(_ code: HTTPTransportError.Code, _ message: String, curlCode: CURLcode? = nil) -> HTTPTransportError {
        HTTPTransportError(
            code: code,
            delivery: delivery,
            message: message,
            curlCode: curlCode.map { Int($0.rawValue) },
            status: head.status,
            bytesReceived: bytesReceived,
            // libcurl does not close its own account of a transfer that is taken from it.
            duration: max(duration, started.duration(to: .now()))
        )
    }

    private func failure(_ code: CURLcode) -> HTTPTransportError {
        switch refusal {
        case .sendWindowClosed:
            return failure(.sendWindowClosed, "the connection was ready only after the time to send had passed")
        case .repetition:
            return failure(.connectionLost, "the connection was closed without an answer; the request was not repeated")
        case .headTooLarge:
            return failure(
                .tooLarge,
                "the reply's head has more than \(ReplyHead.byteLimit) bytes or \(ReplyHead.fieldLimit) fields"
            )
        case .bodyTooLarge:
            return failure(.tooLarge, "the reply's body has more than \(request.bodyLimit) bytes")
        case nil:
            let text = easy.message.isEmpty ? String(cString: curl_easy_strerror(code)) : easy.message
            return failure(classify(code), text, curlCode: code)
        }
    }

    private func classify(_ code: CURLcode) -> HTTPTransportError.Code {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            .resolveFailed
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
            .proxyFailed
        case CURLE_COULDNT_CONNECT:
            isProxied ? .proxyFailed : .connectFailed
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_ENGINE_SETFAILED:
            .tlsFailed
        case CURLE_OPERATION_TIMEDOUT:
            .timedOut
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING:
            // Before the request was handed over, only a proxy's tunnel can fail in this way.
            isProxied && delivery == .notSent ? .proxyFailed : .connectionLost
        case CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_SSL_SHUTDOWN_FAILED:
            .connectionLost
        case CURLE_PARTIAL_FILE:
            .truncated
        case CURLE_FILESIZE_EXCEEDED:
            .tooLarge
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
            delivery == .notSent ? .invalidRequest : .malformedReply
        case CURLE_BAD_CONTENT_ENCODING:
            .malformedReply
        case CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED, CURLE_BAD_FUNCTION_ARGUMENT:
            .invalidRequest
        default:
            .other
        }
    }

    private var httpVersion: HTTPVersion {
        switch easy.long(CURLINFO_HTTP_VERSION) {
        case CURL_HTTP_VERSION_1_0: .http10
        case CURL_HTTP_VERSION_2_0: .http2
        default: .http11
        }
    }

    /// In HTTP/1 libcurl 7.88 writes a body below 64 KiB together with the head, and then counts it in both numbers.
    private var bytesSent: Int64 {
        let request = Int64(easy.long(CURLINFO_REQUEST_SIZE))
        let upload = easy.size(CURLINFO_SIZE_UPLOAD_T)
        return httpVersion != .http2 && upload < 64 * 1024 ? max(request, upload) : request + upload
    }

    private var bytesReceived: Int64 {
        Int64(easy.long(CURLINFO_HEADER_SIZE)) + easy.size(CURLINFO_SIZE_DOWNLOAD_T)
    }

    private var duration: Duration {
        .microseconds(easy.size(CURLINFO_TOTAL_TIME_T))
    }
}
