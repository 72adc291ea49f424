internal import CCurl
internal import Foundation
internal import Synchronization

/// Fetches over HTTP by libcurl: http and https only, redirects limited, inner addresses refused, failures retried.
final class HTTPClient: Sendable {
    let settings: HTTPSettings
    private let counter: ByteCounter
    private let handles = Mutex(HandlePool())

    /// Connections that are not in use; a handle keeps its connection open for the next request.
    private struct HandlePool: @unchecked Sendable {
        // @unchecked: a handle is used by the one thread that took it out of the pool.
        var free: [UnsafeMutableRawPointer] = []
    }

    /// What an attempt came to.
    enum Outcome {
        case done
        /// Worth another try, for the reason; the server may say when.
        case retry(String, after: Duration?)
    }

    private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameter counter: counts the bytes that arrive.
    init(settings: HTTPSettings, counter: ByteCounter) {
        self.settings = settings
        self.counter = counter
    }

    deinit {
        handles.withLock { pool in
            for handle in pool.free { curl_easy_cleanup(handle) }
        }
    }

    /// Runs one transfer, once.
    ///
    /// - Parameter range: as in the header field `Range: bytes=`; nil for the whole.
    func perform(_ url: String, range: String?, _ transfer: HTTPTransfer) throws -> Outcome {
        guard Self.isReady, let handle = takeHandle() else {
            throw MetadataError.http(url: url, reason: "libcurl cannot be started")
        }
        defer { handles.withLock { $0.free.append(handle) } }
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        curl_easy_reset(handle)
        ccurl_set_string(handle, CURLOPT_URL, url)
        ccurl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_string(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        ccurl_set_string(handle, CURLOPT_USERAGENT, "klarbild")
        ccurl_set_string(handle, CURLOPT_RANGE, range)
        ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 1)
        ccurl_set_long(handle, CURLOPT_MAXREDIRS, Int(settings.redirects))
        ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT, 20)
        ccurl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 100)
        ccurl_set_long(handle, CURLOPT_LOW_SPEED_TIME, settings.stallSeconds)
        ccurl_set_sink(handle, CURLOPT_HEADERFUNCTION, HTTPTransfer.takeHeader)
        ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        ccurl_set_sink(handle, CURLOPT_WRITEFUNCTION, HTTPTransfer.takeBody)
        ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        var guardian = ccurl_guard(check: Self.check, context: context)
        let code = withUnsafePointer(to: &guardian) { pointer in
            if !settings.allowPrivate { ccurl_set_guard(handle, pointer) }
            return curl_easy_perform(handle)
        }
        counter.add(transfer.bodyBytes)
        return try judge(code, url, transfer)
    }

    private static let check: @convention(c) (UnsafePointer<CChar>?, UnsafeMutableRawPointer?) -> Int32 = {
        address, context in
        guard let address, let context else { return 1 }
        let text = String(cString: address)
        if AddressGuard.isPublic(text) { return 0 }
        Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue().refused = text
        return 1
    }

    private func takeHandle() -> UnsafeMutableRawPointer? {
        let free = handles.withLock { pool in HandlePool(free: pool.free.popLast().map { [$0] } ?? []) }
        return free.free.first ?? curl_easy_init()
    }

    private func judge(_ code: CURLcode, _ url: String, _ transfer: HTTPTransfer) throws -> Outcome {
        if let refused = transfer.refused, code != CURLE_OK {
            throw MetadataError.refusedAddress(
                url: url, reason: "its address \(refused) lies inside the own network; allow that with --allow-private")
        }
        if transfer.writeFailed { throw MetadataError.http(url: url, reason: "the copy on disk cannot be written") }
        if transfer.isOverLimit {
            throw MetadataError.http(url: url, reason: "the server sends more than was asked for")
        }
        switch code {
        case CURLE_OK: break
        // The answer was given up before its body: its status tells the rest.
        case CURLE_WRITE_ERROR where transfer.isUnwanted: break
        case CURLE_TOO_MANY_REDIRECTS:
            throw MetadataError.http(url: url, reason: "more than \(settings.redirects) redirects")
        case CURLE_UNSUPPORTED_PROTOCOL where transfer.status == 0:
            throw MetadataError.http(url: url, reason: "what answers there does not speak HTTP")
        case CURLE_UNSUPPORTED_PROTOCOL:
            throw MetadataError.refusedAddress(url: url, reason: "only http and https are fetched")
        case CURLE_URL_MALFORMAT:
            throw MetadataError.http(url: url, reason: "the address is malformed")
        default: return .retry(String(cString: curl_easy_strerror(code)), after: nil)
        }
        switch transfer.status {
        case 200..<300: return .done
        case 408, 429, 500, 502, 503, 504:
            let seconds = transfer.fields["retry-after"].flatMap { Int($0) }.map { min(max($0, 0), 60) }
            return .retry("the server answers \(transfer.status)", after: seconds.map { .seconds($0) })
        default: throw MetadataError.http(url: url, reason: "the server answers \(transfer.status)")
        }
    }

    /// Calls `attempt` until it is done, waiting longer each time.
    ///
    /// - Throws: ``MetadataError/http(url:reason:)`` after the last try.
    func retrying(_ url: String, _ attempt: () throws -> Outcome) throws {
        var delay = settings.firstDelay
        for number in 1...max(1, settings.attempts) {
            switch try attempt() {
            case .done: return
            case .retry(let reason, let after):
                guard number < settings.attempts else {
                    throw MetadataError.http(url: url, reason: "\(reason), \(number) times")
                }
                let wait = after ?? delay
                Thread.sleep(
                    forTimeInterval: Double(wait.components.seconds) + Double(wait.components.attoseconds) * 1e-18)
                delay *= 2
            }
        }
    }
}
