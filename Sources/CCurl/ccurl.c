#include "CCurl.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_sink(CURL *handle, CURLoption option, ccurl_sink sink) {
    return curl_easy_setopt(handle, option, sink);
}

// libcurl asks for a socket once the name is resolved and before it connects: for redirects and retries too.
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    const struct ccurl_guard *guard = context;
    (void)purpose;
    char text[INET6_ADDRSTRLEN] = "";
    if (address->family == AF_INET) {
        const struct sockaddr_in *internet = (const struct sockaddr_in *)&address->addr;
        inet_ntop(AF_INET, &internet->sin_addr, text, sizeof text);
    } else if (address->family == AF_INET6) {
        const struct sockaddr_in6 *internet = (const struct sockaddr_in6 *)&address->addr;
        inet_ntop(AF_INET6, &internet->sin6_addr, text, sizeof text);
    }
    if (guard->check(text, guard->context) != 0) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

CURLcode ccurl_set_guard(CURL *handle, const struct ccurl_guard *guard) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    if (code != CURLE_OK) return code;
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, (void *)guard);
}

CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) { return curl_easy_getinfo(handle, info, value); }
