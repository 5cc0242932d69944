#!/usr/bin/env bash
# A first minute: `rtm serve` without an app makes one; the other commands find it by themselves.
# shellcheck source-path=SCRIPTDIR source=expectations.sh disable=SC2119 # serve without flags
source "${BASH_SOURCE%/*}/expectations.sh"

banner_key() { grep -oE "/app/[A-Za-z0-9_-]+" "$work/serve.log" | head -n 1; }

serve
first=$(banner_key)
[[ -n $first ]] || fail "the banner has no key"
grep -q "ws://127.0.0.1:$port" "$work/serve.log" || fail "the banner has no URL"
grep -q 'new Pusher(' "$work/serve.log" || fail "the banner has no line for pusher-js"
grep -q 'rtm publish my-channel' "$work/serve.log" || fail "the banner has no line for rtm publish"

hears news "$rtm" connect -s news -s private-news --json --count 1 --timeout 20
publish_until_heard news told hello
exits 0 "$rtm" stats

! grep -q hashes-predictable "$work/serve.log" || fail "a warning of hashes without need"

readable=$(find "$XDG_CONFIG_HOME" -perm /077)
[[ -z $readable ]] || fail "others may read what holds the secret: $readable"
stop_serving

serve
[[ $(banner_key) == "$first" ]] || fail "the app was made anew"
stop_serving

# With --demo it says where the page is, below a prefix, too, where the tools find the server.
! grep -q '^  demo ' "$work/serve.log" || fail "the banner has a page that nobody asked for"
serve --demo --path-prefix /below
page=$(awk '$1 == "demo" { print $2 }' "$work/serve.log")
[[ $page == "http://127.0.0.1:$port/below/" ]] || fail "the banner has no page: $page"
[[ $(curl -s "$page") == *"$(banner_key | cut -d / -f 3)"* ]] || fail "the page knows no key"
exits 0 "$rtm" stats
exits 0 "$rtm" publish my-channel my-event
grep -q "wsPort: $port, forceTLS: false, wsPath: '/below'," "$work/serve.log" ||
  fail "pusher-js is not told of the prefix"
stop_serving

# Of several dialects each has a line, which works as it stands; Pusher's are there if it is spoken.
serve --dialects lite,relay,users,rooms
! grep -q 'pusher-js\|/app/' "$work/serve.log" || fail "lines of a dialect that is not spoken"
for name in lite relay users rooms; do
  awk -v name="$name" '$1 == name { print substr($0, 14) }' "$work/serve.log" >"$work/line.sh"
  [[ -s $work/line.sh ]] || fail "no line of $name"
  said=$(bash "$work/line.sh" <<<'/sleep 1' 2>&1) || fail "$name: $said"
  # Its server says nothing to those who connect.
  [[ $name == relay ]] || says '"public-chat"'
done
stop_serving

# A second server beside the first takes the tools over, and gives them back when it ends.
serve
first_port=$port
first_server=$server
serve
[[ $port != "$first_port" ]] || fail "two servers on one port"
exits 0 "$rtm" stats
stop_serving
exits 0 "$rtm" stats
server=$first_server
stop_serving
exits 3 "$rtm" stats

# Another context that was chosen stays so, and the banner says how to come here all the same.
exits 0 "$rtm" context add elsewhere ws://127.0.0.1:1 --app-id 1 --use
serve
grep -q 'rtm publish --context dev my-' "$work/serve.log" || fail "the banner leads elsewhere"
exits 0 "$rtm" stats --context dev
exits 0 env RTM_CONTEXT=dev "$rtm" stats
exits 64 "$rtm" stats
says "the app is not known"
exits 0 "$rtm" context use dev
exits 0 "$rtm" stats
stop_serving

# Tables that strangers could fill with names that collide are warned of.
export SWIFT_DETERMINISTIC_HASHING=1
serve
grep -q hashes-predictable "$work/serve.log" || fail "no warning of predictable hashes"
stop_serving
