// Swift cannot call C functions with variable arguments. Each function here calls one of libcurl's and
// pins the type of its last argument; none of them decides anything.
#ifndef HOLDFAST_CURL_SHIMS_H
#define HOLDFAST_CURL_SHIMS_H

#include <curl/curl.h>

CURLcode holdfast_curl_global_init(void);

CURLcode holdfast_curl_set_long(CURL *easy, CURLoption option, long value);
CURLcode holdfast_curl_set_size(CURL *easy, CURLoption option, curl_off_t value);
CURLcode holdfast_curl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode holdfast_curl_set_bytes(CURL *easy, CURLoption option, const void *value);
CURLcode holdfast_curl_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode holdfast_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
CURLcode holdfast_curl_set_write(CURL *easy, CURLoption option, curl_write_callback value);
CURLcode holdfast_curl_set_sockopt(CURL *easy, CURLoption option, curl_sockopt_callback value);
CURLcode holdfast_curl_set_prereq(CURL *easy, CURLoption option, curl_prereq_callback value);

CURLcode holdfast_curl_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode holdfast_curl_get_size(CURL *easy, CURLINFO info, curl_off_t *value);
CURLcode holdfast_curl_get_pointer(CURL *easy, CURLINFO info, void **value);

CURLMcode holdfast_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);

// The result field of a CURLMSG_DONE message, which sits in a C union.
CURLcode holdfast_curl_message_result(const CURLMsg *message);

#endif
