#!/usr/bin/env bash
# What `rtm serve --dialect NAME` prints to try it out works as it stands.
# shellcheck source-path=SCRIPTDIR source=expectations.sh
source "${BASH_SOURCE%/*}/expectations.sh"

# lines NAME: what stands under it, as it is copied.
lines() {
  awk -v name="$1" '
    /^  [A-Za-z]/ { shown = $1 == name }
    /^$/ { shown = 0 }
    shown { print substr($0, 14) }' "$work/serve.log"
}
# answers NAME WORDS: the line under it can be pasted, and what it prints has the words.
answers() {
  lines "$1" >"$work/line.sh"
  exits 0 bash "$work/line.sh"
  says "$2"
}
# hears_typed WORDS: what is to be typed, typed at what is under 'connect', gets an answer.
hears_typed() {
  lines connect >"$work/line.sh"
  # As slowly as people are: each line has its answer before the next.
  lines type | sed 's|$|\n/sleep 1|' >"$work/typed"
  said=$(bash "$work/line.sh" <"$work/typed" 2>&1) || fail "$1: $said"
  says "$1"
}
# status PATH: what a POST of nothing there is answered.
status() { curl -s -o "$work/body" -w '%{http_code}' -d '{}' "http://127.0.0.1:$port$1"; }

for name in lite relay users rooms; do
  serve --dialect "$name" --demo
  page=$(lines demo | cut -d ' ' -f 1)
  [[ $(curl -s "$page") == *"$name.js"* ]] || fail "no page of $name at '$page'"
  grep -q "^rtm serve --dialect $name: development mode" "$work/serve.log" || fail "no banner"
  ! grep -q "pusher-js" "$work/serve.log" || fail "$name has no use for pusher-js"
  case $name in
    lite)
      hears_typed subscription_succeeded
      says '"n":1'
      answers health '"status":"ok"'
      ;;
    relay) answers send 'Message sent' ;;
    users)
      hears_typed '"status":"success"'
      answers send '"userId":"ann"'
      ;;
    rooms)
      hears_typed '"members":1'
      says '"content":"hello"'
      answers figures '"connections":'
      ;;
  esac
  stop_serving
done

# What is open to everybody is said, and closed in production, where known secrets end the start.
line 0.04 1.10
serve --dialect lite
for words in change-me-in-production 'POST /auth signs' 'any member'; do
  grep -q "$words" "$work/serve.log" || fail "no warning: $words"
done
stop_serving
serve --dialect lite --no-open-auth
[[ $(status /auth) == 404 ]] || fail "POST /auth is open though it was closed"
! grep -q 'POST /auth signs' "$work/serve.log" || fail "a warning of what is closed"
stop_serving
for name in lite:change-me-in-production relay:default-secret; do
  for stage in RTM_ENV NODE_ENV; do
    exits 1 env "$stage=production" "$rtm" serve --dialect "${name%%:*}" --listen 127.0.0.1:0
    says "rtm: '${name#*:}' is a secret that everybody knows; set "
  done
  exits 1 "$rtm" serve --dialect "${name%%:*}" --listen 0.0.0.0:0
  says "others than this machine may come"
done
exits 1 env AUTH_SECRET= NODE_ENV=production "$rtm" serve --dialect lite --listen 127.0.0.1:0
for name in relay:BEARER_TOKEN users:BEARER_TOKEN rooms:AUTH_SECRET; do
  exits 1 env NODE_ENV=production "${name#*:}=" "$rtm" serve --dialect "${name%%:*}" \
    --listen 127.0.0.1:0
  says "rtm: ${name#*:} is empty; set it to a secret, for this is production"
done
exits 1 env RTM_ENV=production "$rtm" serve --app 1:k:default-secret --listen 127.0.0.1:0
NODE_ENV=production serve --dialect users
[[ $(status /api/send-to-user) == 401 ]] || fail "anybody sends to users in production"
stop_serving

# What holds where nothing is said, and what their variables change.
line 0.03
exits 0 env AUTH_SECRET=s "$rtm" serve --check --dialect lite
says 'listen: ["[::]:3000"]'
exits 0 env AUTH_SECRET=s PORT=4000 "$rtm" serve --check --dialect lite
says 'listen: ["[::]:4000"]'
line 1.10
exits 0 "$rtm" serve --check --dialect relay
says 'listen: ["127.0.0.1:3000"]'
says "warning: 'default-secret' is a secret that everybody knows; set BEARER_TOKEN"
BEARER_TOKEN=mine serve --dialect relay
for token in mine:200 default-secret:403; do
  answer=$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer ${token%:*}" \
    -d '{"message":1}' "http://127.0.0.1:$port/send/room1")
  [[ $answer == "${token#*:}" ]] || fail "$token was answered $answer"
done
stop_serving
line 2.02 2.10 2.30
exits 0 "$rtm" serve --check --dialect users
for setting in 'listen: ["127.0.0.1:3000"]' 'log_level: debug' 'max_app_connections: 4000' \
  'activity_timeout: 30' 'pong_timeout: 30'; do
  says "$setting"
done
exits 0 env NODE_ENV=production MAX_CONNECTIONS=7 "$rtm" serve --check --dialect users
says 'log_level: info'
says 'max_app_connections: 7'
exits 0 env NODE_ENV=production LOG_LEVEL=error "$rtm" serve --check --dialect users
says 'log_level: error'
line 2.35
for level in trace:debug info:info warn:warning fatal:error; do
  exits 0 env NODE_ENV=production LOG_LEVEL="${level%:*}" "$rtm" serve --check --dialect users
  says "log_level: ${level#*:}"
done
line 3.01
exits 0 "$rtm" serve --check --app 1:k:s
says 'listen: ["[::]:6001"]'
line 4.05 4.06 4.07 4.45
exits 0 "$rtm" serve --check --dialect rooms
for setting in 'listen: ["127.0.0.1:3000"]' 'max_app_connections: 10000' \
  'max_user_connections: 5' 'activity_timeout: 30' 'pong_timeout: 30'; do
  says "$setting"
done

# Those servers took their default where PORT makes no sense; then nobody finds them.
line 0.03
exits 64 env PORT=abc "$rtm" serve --dialect relay
says "rtm: PORT cannot be 'abc': a port is a number from 0 to 65535"

# .env is read, of all that those servers are told by.
line 0.11 2.30
mkdir "$work/env" && cd "$work/env"
printf 'PORT=0\nAUTH_SECRET=mine\nMAX_CONNECTIONS=3\nLOG_LEVEL=warn\n' >.env
exits 0 "$rtm" serve --check --dialect rooms
says 'max_app_connections: 3'
says '# .env:3'
serve --dialect users
[[ $(curl -s "http://127.0.0.1:$port/api/health") == *'"maxConnections":3'* ]] || fail "no .env"
stop_serving
# The tools find the secret where the server has found it.
serve --dialect rooms
exits 0 "$rtm" connect "ws://127.0.0.1:$port" --dialect rooms --user ann -t 10 \
  --expect presence:userId=ann,verified=true
exits 0 "$rtm" auth jwt eve --plain
exits 0 "$rtm" connect "ws://127.0.0.1:$port" --dialect rooms --token "$said" -t 10 \
  --expect presence:userId=eve,verified=true
exits 2 env AUTH_SECRET=other "$rtm" connect "ws://127.0.0.1:$port" --dialect rooms --user ann -t 10
says 'Unauthorized'
stop_serving
printf 'dialects: {pusher: {}, lite: {max_channels: 2}, users: {}}\n' >rtm.yaml
exits 0 "$rtm" serve --check
says '    max_channels: 2 '
says '# rtm.yaml:1:45'
says 'max_app_connections: 3 '
says '# preset of lite'
# One of them alone, for once, is what whoever starts it wants; two words of a file are not.
exits 0 "$rtm" serve --check --dialect users
says "rtm: warning: users is spoken alone, as --dialect says; 'pusher,lite,users' of rtm.yaml:1"
printf 'dialect: users\ndialects: [pusher, rooms]\n' >both.yaml
exits 64 "$rtm" serve --check --config both.yaml
says "says 'users', which is spoken alone, and both.yaml:2"
exits 0 "$rtm" serve --check
# It can be read again, and says the same.
grep -v '^rtm:' <<<"$said" | sed 's/ *#.*//' >again.yaml
"$rtm" serve --check --config again.yaml 2>"$work/check.log" | sed 's/ *#.*//' >twice.yaml
diff again.yaml twice.yaml || fail "--check does not print what it read"
