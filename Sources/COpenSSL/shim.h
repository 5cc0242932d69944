#pragma once
#if !__has_include(<openssl/evp.h>)
#error "rtm needs OpenSSL's headers: apt-get install libssl-dev"
#else
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#endif
