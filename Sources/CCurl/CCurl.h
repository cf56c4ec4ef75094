// The system's libcurl, as its own headers declare it. Needs 7.87 or later (CURLOPT_QUICK_EXIT).
#ifndef HOLDFAST_CCURL_H
#define HOLDFAST_CCURL_H

#include <curl/curl.h>

#endif
