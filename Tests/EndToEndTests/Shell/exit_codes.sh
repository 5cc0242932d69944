#!/usr/bin/env bash
# Every exit status that a command documents is one that it exits with, for the reason it gives.
# shellcheck source-path=SCRIPTDIR source=expectations.sh disable=SC2016,SC2119 # for another shell
source "${BASH_SOURCE%/*}/expectations.sh"

key=278d425bdf160c739803
secret=7ad3773142a6692b25b8
RTM_APPS="3:$key:$secret" RTM_ADMIN_TOKEN=operator-token-of-32-characters-xx serve
export RTM_URL=ws://127.0.0.1:$port RTM_APP_ID=3 RTM_APP_KEY=$key RTM_APP_SECRET=$secret
export RTM_ADMIN_TOKEN=operator-token-of-32-characters-xx
nowhere=ws://127.0.0.1:1

# proves COMMAND STATUS WORDS...: `rtm COMMAND WORDS` exits with that.
proves() {
  local command=$1 status=$2
  local -a words
  shift 2
  read -ra words <<<"$command"
  exits "$status" "${before[@]}" "$rtm" "${words[@]}" "$@"
  echo "$command: $status" >>"$work/proven"
}
before=()
# full COMMAND STATUS WORDS...: the same on a disk that is full.
full() {
  before=(bash -c 'exec "$@" >/dev/full' bash)
  proves "$@"
  before=()
}

# Clients to tell of and to close.
listen() {
  hears client "$rtm" connect -s news -s presence-lobby --no-reconnect --count 99 --timeout 60
  eventually 10 "a client in the lobby" occupied
}
occupied() { "$rtm" stats channel news --json 2>/dev/null | grep -q '"occupied": *true'; }
listen

proves serve 0 --check
proves serve 1 --listen "127.0.0.1:$port"
proves serve 64 --threads many

proves connect 0 -s news
proves connect 1 -s news --count 1 --timeout 1
proves connect 2 --key nobody
proves connect 3 "$nowhere"
proves connect 64 --count many

proves publish 0 news told 1
proves publish 1 news told @/nonexistent
proves publish 2 --secret wrong news told 1
proves publish 3 --url "$nowhere" --retries 0 news told 1
proves publish 64 'not a channel' told 1
# It would be published as something else.
proves publish 64 news told $'a\xffb'
says 'argument 4 cannot be used: it is no UTF-8'

for command in 'channel 1.2 private-a' 'user 1.2 {"id":"ann"}' 'jwt ann' 'key' \
  'request GET /channels'; do
  read -ra words <<<"$command"
  proves "auth ${words[0]}" 0 "${words[@]:1}"
  full "auth ${words[0]}" 1 "${words[@]:1}"
  proves "auth ${words[0]}" 64 --nonsense
done
proves 'auth verify' 0 1.2 private-a "$("$rtm" auth channel 1.2 private-a)"
proves 'auth verify' 1 1.2 private-a "$key:0123456789abcdef"
proves 'auth verify' 64
sum=$(printf '{}' | openssl sha256 -hmac $secret -r | head -c 64)
printf '{}' >"$work/body"
before=(bash -c 'exec "$@" <"$0"' "$work/body")
proves 'auth webhook' 0 --x-pusher-signature "$sum"
proves 'auth webhook' 1 --x-pusher-signature "${sum/[0-9]/f}0"
before=()
proves 'auth webhook' 64 --nonsense

for command in '' ' channels' ' channel' ' users' ' connections'; do
  operands=()
  [[ $command == ' channel' ]] && operands=(news)
  [[ $command == ' users' ]] && operands=(presence-lobby)
  proves "stats$command" 0 "${operands[@]}"
  full "stats$command" 1 "${operands[@]}"
  wrong=(--secret wrong)
  [[ $command == '' || $command == ' connections' ]] && wrong=(--admin-token wrong)
  proves "stats$command" 2 "${operands[@]}" "${wrong[@]}"
  proves "stats$command" 3 "${operands[@]}" --url "$nowhere"
  proves "stats$command" 64 "${operands[@]}" --nonsense
done

proves kick 1 --channel nobody-is-here
proves kick 2 --channel news --admin-token wrong
proves kick 3 --channel news --url "$nowhere"
proves kick 64
proves kick 0 --channel news
kill "$listener" 2>/dev/null || true
wait "$listener" || true

proves doctor 0 --idle 0
before=(prlimit --nofile=64)
proves doctor 1 --idle 0
before=()
proves doctor 2 --idle 0 --key nobody
proves doctor 3 --idle 0 "$nowhere"
proves doctor 64 --idle long

before=(env HOME= XDG_CONFIG_HOME=)
proves 'context add' 1 one "$nowhere"
proves 'context use' 1 one
proves 'context list' 1
proves 'context show' 1 one
proves 'context remove' 1 one
before=()
proves 'context add' 0 one "$nowhere"
proves 'context add' 64 'no name' "$nowhere"
proves 'context use' 0 one
proves 'context use' 64 two
proves 'context list' 0
proves 'context list' 64 two
proves 'context show' 0
proves 'context show' 64 two
proves 'context remove' 0 one
proves 'context remove' 64 one

# All that is documented is proven.
subcommands() { "$rtm" "$@" --help | sed -n '/^Commands$/,/^$/s/^  \([a-z]*\)  .*/\1/p'; }
statuses() { "$rtm" "$@" --help | sed -n '/^Exit status$/,$s/^  \([0-9][0-9]*\) .*/\1/p'; }
documented() {
  local name status
  for status in $(statuses "$@"); do echo "$*: $status"; done
  for name in $(subcommands "$@"); do documented "$@" "$name"; done
}
documented >"$work/documented"
(($(wc -l <"$work/documented") > 60)) || fail "hardly a status is documented"
missing=$(grep -vxFf "$work/proven" "$work/documented" || true)
[[ -z $missing ]] || fail "documented, and not proven: $missing"
stop_serving
