/* libsodium needs no typed function of ours: its secretbox imports as it is. */
#pragma once
#if !__has_include(<sodium/crypto_secretbox.h>)
#error "rtm needs libsodium's headers: apt-get install libsodium-dev"
#else
#include <sodium/core.h>
#include <sodium/crypto_secretbox.h>
#endif
