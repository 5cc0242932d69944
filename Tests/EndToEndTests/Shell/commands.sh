#!/usr/bin/env bash
# serve, connect, publish, auth and stats together, as one types them; and what each exits with.
# shellcheck source-path=SCRIPTDIR source=expectations.sh
source "${BASH_SOURCE%/*}/expectations.sh"

key=278d425bdf160c739803
secret=7ad3773142a6692b25b8
RTM_APPS="3:$key:$secret" serve
! grep -q ps\(1\) "$work/serve.log" || fail "serve warns of a secret that ps does not show"
stop_serving
# A variable that the flag overrules hides nothing.
RTM_APPS=1:other:hidden serve --app "3:$key:$secret"
grep -q ps\(1\) "$work/serve.log" || fail "serve does not warn that ps shows the secret"
export RTM_URL=ws://127.0.0.1:$port RTM_APP_ID=3 RTM_APP_KEY=$key RTM_APP_SECRET=$secret

# The library of a server that `pusher` stands in for publishes and listens; so do our tools.
line 3.20
# The end of stdin, which is /dev/null here, does not end a connect that waits for an event.
hears public "$rtm" connect -s news --json --count 1 --timeout 20
publish_until_heard news told '{"a":1}'
grep -q '"told"' "$work/public.log" || fail "connect --json does not show the event"

hears kinds "$rtm" connect -s private-orders -s presence-room --json --expect paid --timeout 20
publish_until_heard presence-room paid 7
hears private "$rtm" connect -s private-orders --json --count 1 --timeout 20
publish_until_heard private-orders paid 8

printf 'from a file' >"$work/data"
hears file "$rtm" connect -s news --json --count 1 --timeout 20
publish_until_heard news told "@$work/data"
grep -q 'from a file' "$work/file.log" || fail "publish @FILE"

hears stdin "$rtm" connect "$RTM_URL" -s news --count 1 --timeout 20
until ended "$listener"; do
  printf 'from stdin' | "$rtm" publish news told - || fail "publish -"
done
grep -q 'from stdin' "$work/stdin.log" || fail "publish - was not shown"
line

exits 0 "$rtm" auth channel 1234.1234 private-foobar
says "\"$key:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4\""
exits 0 "$rtm" auth channel 1234.1234 presence-foobar \
  --data '{"user_id":10,"user_info":{"name":"Mr. Channels"}}'
says "\"$key:31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80\""
says '"channel_data":'
exits 0 "$rtm" auth user 1234.1234 '{"id":"12345"}'
says "\"$key:4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba\""

exits 0 "$rtm" stats
exits 0 "$rtm" stats --json
[[ $said == "{"*"}" ]] || fail "stats --json is no JSON object: $said"

# 1: what was waited for did not come.
exits 1 "$rtm" connect -s news --count 1 --timeout 1
exits 1 "$rtm" connect -s news --expect never --timeout 1

# 2: the server refuses.
exits 2 "$rtm" publish --secret wrong news told x
exits 2 "$rtm" stats --secret wrong
exits 2 "$rtm" connect --key nobody -s news --count 1 --timeout 10
exits 64 "$rtm" publish 'not a channel' told x

# 3: nobody is there. Port 1 is tcpmux, which nobody runs.
exits 3 "$rtm" publish --retries 0 --url ws://127.0.0.1:1 news told x
exits 3 "$rtm" stats --url ws://127.0.0.1:1
exits 3 "$rtm" publish --url "wss://127.0.0.1:$port" news told x
says "speaks no TLS"
exits 3 "$rtm" connect ws://127.0.0.1:1 -s news --count 1 --timeout 2

# 64: not a command line.
exits 64 "$rtm" serve --app 1:a:b --app 1:c:d
says "two apps"
exits 64 "$rtm" nonsense
exits 64 "$rtm" publish --nonsense
exits 64 "$rtm" publish
exits 64 "$rtm" connect --count many
exits 64 "$rtm" serve --listen example.org:6001
says unix:PATH
exits 64 "$rtm" publish --url wss://127.0.0.1:1 --ca-file /dev/null news told x
says --ca-file

for command in serve connect publish auth stats; do
  exits 0 "$rtm" "$command" --help
  says "$command"
done

stop_serving
! grep -q "$secret" "$work/serve.log" || fail "the log shows the secret"
