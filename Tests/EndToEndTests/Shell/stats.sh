#!/usr/bin/env bash
# `rtm stats` in pipes: what programs read of a server, an app, and a server that is not ours.
# shellcheck source-path=SCRIPTDIR source=expectations.sh disable=SC2119
source "${BASH_SOURCE%/*}/expectations.sh"
serve --app 1:k:s --app 2:l:t --admin-token operator --admin-socket "$work/admin.sock"
export RTM_URL=ws://127.0.0.1:$port RTM_APP_ID=1 RTM_APP_KEY=k RTM_APP_SECRET=s

hears events "$rtm" connect -s news -s private-orders -s presence-room --expect never --timeout 60
is_there() { [[ $("$rtm" stats channels | cut -f 1) == $'news\npresence-room\nprivate-orders' ]]; }
eventually 10 "three channels" is_there

# One app's, and all.
exits 0 "$rtm" stats
says $'connections\t1'
says $'channels\t3'
exits 0 "$rtm" stats --json
says '"subscriptions":3'
says '"requests":3'
exits 0 "$rtm" stats --admin-token operator
says $'server\tconnections\t1'
says $'app 1\tchannels\t3'
says $'app 2\tchannels\t0'
says $'loop 0\tload\t'
RTM_ADMIN_TOKEN=operator exits 0 "$rtm" stats --key k
[[ $said == $'connections\t'* ]] || fail "an app that is named is not shown: $said"
exits 0 "$rtm" stats --admin-socket "$work/admin.sock" --json
says '"uptime_seconds":'
RTM_ADMIN_TOKEN=operator exits 0 "$rtm" stats --prometheus
says 'rtm_connections{app="1"} 1'

# What is in them.
exits 0 "$rtm" stats channels p --sort users
[[ $said == $'presence-room\t1\t1\tpresence\nprivate-orders\t1\t-\tprivate' ]] || fail "$said"
exits 0 "$rtm" stats channels n --json
[[ $said == '{"name":"news","kind":"public","subscriptions":1}' ]] || fail "$said"
exits 0 "$rtm" stats channel presence-room
says $'occupied\ttrue'
says $'user_count\t1'
exits 0 "$rtm" stats channel nobodys --json
says '"occupied":false'
exits 0 "$rtm" stats users presence-room
[[ $said =~ ^[0-9]+\.[0-9]+$ ]] || fail "$said"
user=$said
exits 0 "$rtm" stats users presence-room --json
[[ $said == "{\"id\":\"$user\"}" ]] || fail "$said"

# Again and again.
exits 0 "$rtm" stats --watch --interval 0.1 --count 3
(($(grep -c ' connections=1 channels=3 ' <<<"$said") == 3)) || fail "$said"
(($(grep -c ' messages_received=' <<<"$said") == 2)) || fail "$said"
exits 0 "$rtm" stats --watch --interval 0.1 --count 2 --json --admin-token operator
(($(grep -c '^{"time":".*"draining":false' <<<"$said") == 2)) || fail "$said"
"$rtm" stats --watch --interval 0.1 2>"$work/pipe.log" | head -n 1 >/dev/null
[[ ! -s $work/pipe.log ]] || fail "a closed pipe is an error"

# What is refused, and why.
exits 2 "$rtm" stats users news
exits 2 "$rtm" stats --secret wrong
exits 2 "$rtm" stats --admin-token wrong
says --admin-token
exits 3 "$rtm" stats --watch --url ws://127.0.0.1:1
exits 64 "$rtm" stats --prometheus --json
exits 64 "$rtm" stats --interval 0
exits 64 "$rtm" stats chanels
says 'rtm stats channels'
exits 64 "$rtm" stats channel

stop_serving

# Over TLS, as its operator.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
  -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
serve --app 1:k:s --admin-token operator --tls-cert "$work/cert.pem" --tls-key "$work/key.pem"
export RTM_URL=wss://localhost:$port RTM_ADMIN_TOKEN=operator
exits 0 "$rtm" stats connections --ca-file "$work/cert.pem"
exits 1 "$rtm" kick --app 1 --ca-file "$work/cert.pem"
exits 3 "$rtm" stats
says --ca-file
stop_serving
