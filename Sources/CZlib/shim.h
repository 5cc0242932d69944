#pragma once
#if !__has_include(<zlib.h>)
#error "rtm needs zlib's headers: apt-get install zlib1g-dev"
#else
#include <zlib.h>

// deflateInit2 and inflateInit2 are macros. Negative bits mean raw deflate: no header, no checksum.
static inline int rtm_deflate_init_raw(z_stream *stream, int level, int window_bits) {
  return deflateInit2(stream, level, Z_DEFLATED, -window_bits, 8, Z_DEFAULT_STRATEGY);
}

static inline int rtm_inflate_init_raw(z_stream *stream, int window_bits) {
  return inflateInit2(stream, -window_bits);
}
#endif
