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
says "rtm: line 1: '/dance' is no command; /help lists them"
printf '# a comment\n/ping\n/dance\n' >"$work/dance"
exits 64 "$rtm" connect --script "$work/dance"
says "rtm: $work/dance, line 3: '/dance' is no command; /help lists them"
lines '/quit
/dance' "$rtm" connect || fail "/quit: $said"

# A script waits for what it says it waits for, and its comments are for people. It ends when it is
# done, and fails where what it waits for does not come, or a line of it is refused.
cat >"$work/asker" <<'END'
# Asks, until somebody answers.
/subscribe private-orders
/send client-ask {"id":1}
/wait client-answer:id=1,ok=true 20
/sleep 0.01
/send client-done {}
END
cat >"$work/answerer" <<'END'
/subscribe private-orders
/wait client-ask:id=1 20
/send client-answer {"id":1,"ok":false}
/send client-answer {"id":1,"ok":true}
/wait client-done 20
END
hears answerer "$rtm" connect --script "$work/answerer"
eventually 10 "the answerer" grep -qs subscribed "$work/answerer.log"
exits 0 "$rtm" connect --script "$work/asker" --quiet
says 'client-answer  {"id":1,"ok":true}'
[[ $said != *subscribed* ]] || fail "not quiet: $said"
wait "$listener" || fail "the answerer exits $?"
echo '/wait never 1' >"$work/waiter"
exits 1 "$rtm" connect --script "$work/waiter"
says "no 'never' event came within 1 second"
echo '/wait never 0.2' >"$work/waiter"
exits 1 "$rtm" connect --script "$work/waiter"
says "no 'never' event came within 0.2 seconds"
exits 1 "$rtm" connect --expect never --timeout .2
says "no 'never' event came within 0.2 seconds"
exits 1 "$rtm" connect --script "$work/none"
says "cannot read $work/none: no such file or directory"
printf '/subscribe news\n/send client-x {}' >"$work/refused"
exits 2 "$rtm" connect --script "$work/refused"
says "rtm: 'news' takes no client events"
status=0
lines '/signin {"id":7}' "$rtm" connect || status=$?
((status == 2)) || fail "exit $status for a sign-in that is refused: $said"
lines '/signin {"id":"ann"}
/subscribe presence-room {"user_id":"ann","user_info":{"name":"Ann"}}
/members
/channels
/ping
/raw {"event":"pusher:ping"}
/wait pusher:pong' "$rtm" connect || fail "signing in: $said"
says 'signed in as ann'
says '  ann  {"name":"Ann"}'
says '* presence-room  1 member'
says 'pong after '

# What is expected may be about the data; frames may be taken as they are, both ways.
hears paid "$rtm" connect -s news --expect paid:order.id=7 --timeout 20 --quiet --timing
publish_until_heard news paid '{"order":{"id":7}}'
exits 1 "$rtm" connect -s cache-news --expect headline:a=1 --timeout 1
lines '{"event":"pusher:subscribe","data":{"channel":"news"}}' "$rtm" connect --raw \
  --expect pusher_internal:subscription_succeeded --timeout 20 || fail "--raw: $said"
says '{"event":"pusher_internal:subscription_succeeded","channel":"news","data":"{}"}'
exits 64 "$rtm" connect --expect :a=1

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
