#pragma once
#if !__has_include(<openssl/evp.h>)
#error "rtm needs OpenSSL's headers: apt-get install libssl-dev"
#else
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

// What passes between TLS sessions and their sockets during one call of OpenSSL: the ciphertext
// that came, borrowed, and room that grows for what is to be sent. One serves all sessions of a
// thread.
typedef struct {
  const unsigned char *input;
  size_t input_count;
  unsigned char *output;
  size_t output_count;
  size_t output_capacity;
} rtm_tls_wire;

static int rtm_tls_wire_read(BIO *bio, char *bytes, size_t count, size_t *taken) {
  rtm_tls_wire *wire = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  *taken = count < wire->input_count ? count : wire->input_count;
  if (*taken == 0) {
    BIO_set_retry_read(bio);
    return 0;
  }
  memcpy(bytes, wire->input, *taken);
  wire->input += *taken;
  wire->input_count -= *taken;
  return 1;
}

static int rtm_tls_wire_write(BIO *bio, const char *bytes, size_t count, size_t *taken) {
  rtm_tls_wire *wire = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  *taken = 0;
  size_t needed = wire->output_count + count;
  if (needed > wire->output_capacity) {
    unsigned char *larger = OPENSSL_realloc(wire->output, needed * 2);
    if (larger == NULL) return 0;
    wire->output = larger;
    wire->output_capacity = needed * 2;
  }
  memcpy(wire->output + wire->output_count, bytes, count);
  wire->output_count = needed;
  *taken = count;
  return 1;
}

static long rtm_tls_wire_control(BIO *bio, int command, long number, void *pointer) {
  (void)bio, (void)number, (void)pointer;
  return command == BIO_CTRL_FLUSH;
}

static inline BIO_METHOD *rtm_tls_wire_method(void) {
  BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "rtm wire");
  if (method == NULL) return NULL;
  BIO_meth_set_read_ex(method, rtm_tls_wire_read);
  BIO_meth_set_write_ex(method, rtm_tls_wire_write);
  BIO_meth_set_ctrl(method, rtm_tls_wire_control);
  return method;
}

// Has the session read and write the wire, which must outlive it. 0 if there is no memory.
static inline int rtm_tls_wire_attach(SSL *ssl, BIO_METHOD *method, rtm_tls_wire *wire) {
  BIO *bio = BIO_new(method);
  if (bio == NULL) return 0;
  BIO_set_data(bio, wire);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
  return 1;
}

// What is common to contexts of both ends: no buffers while idle, records one by one, nothing that
// TLS has given up (compression, renegotiation), at least `version`.
static inline int rtm_tls_configure(SSL_CTX *context, int version) {
  SSL_CTX_set_mode(
      context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                   SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  return SSL_CTX_set_min_proto_version(context, version);
}

static const unsigned char rtm_tls_http[] = "\x08http/1.1";

static int rtm_tls_choose_http(
    SSL *ssl, const unsigned char **chosen, unsigned char *length, const unsigned char *offered,
    unsigned int count, void *unused) {
  (void)ssl, (void)unused;
  int outcome = SSL_select_next_proto(
      (unsigned char **)chosen, length, rtm_tls_http, sizeof rtm_tls_http - 1, offered, count);
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Clients that name the protocols they speak (ALPN) get HTTP/1.1, or an alert.
static inline void rtm_tls_serve_http(SSL_CTX *context) {
  SSL_CTX_set_alpn_select_cb(context, rtm_tls_choose_http, NULL);
}

static inline int rtm_tls_ask_for_http(SSL_CTX *context) {
  return SSL_CTX_set_alpn_protos(context, rtm_tls_http, sizeof rtm_tls_http - 1);
}

// The name that the client asks for (SNI).
static inline long rtm_tls_set_server_name(SSL *ssl, const char *name) {
  return SSL_set_tlsext_host_name(ssl, name);
}

static inline void rtm_tls_on_server_name(
    SSL_CTX *context, int (*choose)(SSL *, int *, void *), void *argument) {
  SSL_CTX_set_tlsext_servername_callback(context, choose);
  SSL_CTX_set_tlsext_servername_arg(context, argument);
}

// Takes over the certificate.
static inline long rtm_tls_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
  return SSL_CTX_add0_chain_cert(context, certificate);
}

static inline int rtm_tls_chain_count(const STACK_OF(X509) *chain) {
  return chain == NULL ? 0 : sk_X509_num(chain);
}

static inline X509 *rtm_tls_chain_at(const STACK_OF(X509) *chain, int index) {
  return sk_X509_value(chain, index);
}

static inline int rtm_tls_names_count(const GENERAL_NAMES *names) {
  return names == NULL ? 0 : sk_GENERAL_NAME_num(names);
}

static inline void rtm_tls_names_free(GENERAL_NAMES *names) {
  GENERAL_NAMES_free(names);
}

// How names of certificates are written: RFC 4514's order and escapes, but UTF-8 as it is.
static const unsigned long rtm_tls_name_flags = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;

static inline void rtm_tls_free(void *memory) {
  OPENSSL_free(memory);
}

static inline GENERAL_NAME *rtm_tls_name_at(const GENERAL_NAMES *names, int index) {
  return sk_GENERAL_NAME_value(names, index);
}
#endif
