// libcurl's variadic functions, one plain function for each kind of argument: Swift cannot call variadic ones.

#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

/// Sets an option that takes a number or a switch.
CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);

/// Sets an option that takes a text, which libcurl copies.
CURLcode ccurl_set_string(CURL *handle, CURLoption option, const char *value);

/// Sets an option that takes a pointer: a list or the data of a callback.
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);

/// What receives bytes: returns how many it took; fewer than given ends the transfer.
typedef size_t (*ccurl_sink)(char *bytes, size_t size, size_t count, void *context);

/// Sets an option that takes a receiver of bytes (body or header lines).
CURLcode ccurl_set_sink(CURL *handle, CURLoption option, ccurl_sink sink);

/// What is asked before a connection is made.
struct ccurl_guard {
    /// Returns 0 to allow an address, which is a text without a port (empty for what is no internet address).
    int (*check)(const char *address, void *context);
    /// Handed to `check`.
    void *context;
};

/// Makes every connection of a handle pass a guard, which must outlive the handle's transfers.
CURLcode ccurl_set_guard(CURL *handle, const struct ccurl_guard *guard);

/// Reads a result that is a number.
CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value);

#endif
