#!/usr/bin/env bash
# `rtm connect` where standard input is no terminal: lines are done in order, then it ends.
# shellcheck source-path=SCRIPTDIR source=expectations.sh
source "${BASH_SOURCE%/*}/expectations.sh"

key=278d425bdf160c739803
secret=7ad3773142a6692b25b8
serve --app "3:$key:$secret"
export RTM_URL=ws://127.0.0.1:$port RTM_APP_ID=3 RTM_APP_KEY=$key RTM_APP_SECRET=$secret

# lines TEXT COMMAND...: the command with TEXT as its standard input; what it wrote is in $said.
lines() {
  local text=$1
  shift
  said=$(printf '%s' "$text" | "$@" 2>&1)
}

# Without lines it connects, subscribes and leaves; and tells who is not there, or refuses.
exits 0 "$rtm" connect -s news
says 'subscribed to news'
exits 3 "$rtm" connect ws://127.0.0.1:1 -s news
exits 2 "$rtm" connect --key nobody
exits 2 "$rtm" connect --secret wrong -s private-orders
exits 64 env -u RTM_APP_SECRET HOME=/nonexistent XDG_CONFIG_HOME= "$rtm" connect -s private-orders

# A client event waits for its channel's subscription. Nothing tells when the listener is there.
hears events "$rtm" connect -s private-orders --json --expect client-paid --timeout 20
deadline=$((SECONDS + 15))
until ended "$listener"; do
  ((SECONDS < deadline)) || fail "the listener does not hear the client event"
  lines '/subscribe private-orders
/send client-paid {"id":7}' "$rtm" connect || fail "connect with lines: $said"
done
wait "$listener" || fail "the listener exits $?"
grep -qF '"event":"client-paid","channel":"private-orders","data":{"id":7}' "$work/events.log" ||
  fail "the event came otherwise"

# A line that makes no sense ends a script, and lines after /quit are not read.
status=0
lines '/dance' "$rtm" connect || status=$?
((status == 64)) || fail "exit $status for a line that makes no sense"
says '/dance'
lines '/quit
/dance' "$rtm" connect || fail "/quit: $said"

# What strangers send is shown, not obeyed.
hears strange "$rtm" connect -s news --count 1 --timeout 20
publish_until_heard news told $'\e[2J\e]0;title\a'
grep -qF 'told  \u{1B}[2J\u{1B}]0;title\u{7}' "$work/strange.log" || fail "escapes are not spelt"
! grep -q $'\e' "$work/strange.log" || fail "escapes reach the terminal"

# A cache channel's last event is marked as such; what is live is not.
exits 0 "$rtm" connect -s cache-news
says 'nothing is cached on cache-news yet'
exits 0 "$rtm" publish cache-news headline old
exits 0 "$rtm" connect -s cache-news --count 1
says 'headline  old  (cached)'

# A file is no different from a pipe.
printf '/subscribe news sport\n/unsubscribe sport\n' >"$work/script"
"$rtm" connect <"$work/script" >"$work/file.log" 2>&1 || fail "connect with a file"
grep -q 'subscribed to sport' "$work/file.log" || fail "the file's last line was not done"

# A reader that has seen enough ends it in success.
"$rtm" connect -s news --json --timeout 20 </dev/null | head -n 1 >"$work/head.log" &
started+=("$!")
head_reader=$!
until ended "$head_reader"; do "$rtm" publish news told x; done
grep -q connection_established "$work/head.log" || fail "the first frame is not the greeting"

# With a path that is no app's, frames go as they are; the server says what it thinks of that.
exits 2 "$rtm" connect "ws://127.0.0.1:$port/elsewhere"

# With its standard output closed it does not write into its socket.
"$rtm" publish news told x >&- 2>&- || fail "publish without standard output"
"$rtm" connect -s news <&- >&- 2>&- || true
"$rtm" stats --json >"$work/stats.log" || fail "stats after that"

# Silence after the greeting: what is waited for does not come, but SIGTERM does.
hears killed "$rtm" connect -s news --count 1
eventually 10 "the subscription" grep -qs subscribed "$work/killed.log"
kill -TERM "$listener"
status=0
wait "$listener" || status=$?
((status == 143)) || fail "exit $status on SIGTERM"

stop_serving
