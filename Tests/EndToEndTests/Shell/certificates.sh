#!/usr/bin/env bash
# Certificates in settings: what is wrong with them is said before anybody is served, and in
# development mode the tools find the server that speaks TLS.
# shellcheck source-path=SCRIPTDIR source=expectations.sh
source "${BASH_SOURCE%/*}/expectations.sh"

cd "$work"
# certify NAME DAYS: NAME.pem and NAME.key; with negative DAYS it has expired.
certify() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=here \
    -keyout "$1.key" -out request 2>openssl.log
  openssl x509 -req -in request -signkey "$1.key" -days "$2" -out "$1.pem" \
    -extfile <(echo subjectAltName=IP:127.0.0.1) 2>openssl.log
}
certify good 2
certify old -1
cat good.pem good.key >both.pem
check() { "$rtm" serve --check --app 1:k:s "$@"; }

exits 0 check --tls-cert good.pem --tls-key good.key
says "tls_cert: [good.pem]"
exits 0 check --tls-cert both.pem
exits 0 check --tls-cert good.pem --tls-cert both.pem --tls-key good.key --tls-key both.pem
exits 0 check --tls-cert old.pem --tls-key old.key
says "expired on 20"
[[ $said != *"may read"* ]] || fail "warns of a key that is its owner's: $said"
chmod o+r old.key
exits 0 check --tls-cert old.pem --tls-key old.key
says "everybody on this machine may read old.key"
exits 1 check --tls-cert missing.pem --tls-key good.key
says "cannot read 'missing.pem': no such file"
exits 1 check --tls-cert good.pem
says "'good.pem' has no PEM private key"
exits 1 check --tls-cert good.pem --tls-key old.key
says "the key in 'old.key' is not that of the first certificate in 'good.pem'"
exits 1 "$rtm" serve --listen 127.0.0.1:0 --tls-cert good.pem --tls-key old.key
says "the key in 'old.key'"
exits 64 check --tls-cert good.pem --tls-cert both.pem --tls-key good.key
says "give each certificate its key"
exits 64 check --listen https://127.0.0.1:1
says "'https://127.0.0.1:1' needs a certificate"
exits 64 check --tls-min-version 1.1
exits 64 check --listen http://127.0.0.1:1 --listen 127.0.0.1:1 --tls-cert both.pem
says "listened on twice"

serve --tls-cert good.pem --tls-key good.key
grep -q "wss://127.0.0.1:$port/app/" serve.log || fail "the banner has no wss://"
grep -q "wssPort: $port, forceTLS: true" serve.log || fail "the banner does not help pusher-js"
exits 0 "$rtm" publish --ca-file good.pem news told x
exits 3 "$rtm" publish news told x
says "signed by itself"
exits 0 "$rtm" publish --insecure news told x
hears listener "$rtm" connect --ca-file good.pem -s news --count 1 --timeout 20
RTM_CA_FILE=good.pem publish_until_heard news told '{"a":1}'
exits 2 "$rtm" connect "ws://127.0.0.1:$port" --count 1 --timeout 5
says "this port speaks TLS: use https:// or wss://"
stop_serving

# The tools read where the server listens, and whether it speaks TLS there.
printf 'listen: "127.0.0.1:%s"\ntls_cert: good.pem\ntls_key: [good.key]\napps: [%s]\n' \
  "$port" "{id: 1, key: k, secret: s}" >rtm.yaml
serve --config rtm.yaml
exits 0 check
exits 0 "$rtm" publish --ca-file good.pem --url "wss://127.0.0.1:$port" news told x
stop_serving
