# Sourced by the scripts beside it: what they start is ended, what they wait for has a deadline.
# shellcheck shell=bash
set -euo pipefail

rtm=$RTM_PROGRAM
work=$(mktemp -d)
started=()
proving=()
proved=()

# line NUMBERS...: what follows proves these lines of other servers' documents, such as 0.03.
line() {
  proved+=("${proving[@]}")
  proving=("$@")
}

finish() {
  local status=$? pid
  ((status)) || proved+=("${proving[@]}")
  ((!${#proved[@]})) || echo "proved: ${proved[*]}"
  for pid in "${started[@]}"; do
    { kill -KILL "$pid" && wait "$pid"; } || true
  done 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT

# What else to print of a failure; scripts may define their own.
evidence() { :; }

fail() {
  echo "FAILED: ${proving[*]:+${proving[*]}: }$*"
  tail -n +1 "$work"/*.log 2>/dev/null || true
  evidence
  exit 1
}

# eventually SECONDS WHAT COMMAND...: runs the command again until it succeeds.
eventually() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    ((SECONDS < deadline)) || fail "not in time: $what"
    sleep 0.02
  done
}

# exits STATUS COMMAND...: what it wrote is in $said.
exits() {
  local wanted=$1 status=0
  shift
  said=$("$@" 2>&1 </dev/null) || status=$?
  ((status == wanted)) || fail "exit $status instead of $wanted: $*"$'\n'"$said"
}

# says TEXT: the last command of `exits` wrote it.
says() { [[ $said == *"$1"* ]] || fail "does not say '$1': $said"; }

ended() { ! kill -0 "$1" 2>/dev/null; }

# serve [FLAGS...]: a server on a port of the kernel's choice; sets $server and $port.
serve() {
  rm -f "$work/port"
  "$rtm" serve --listen 127.0.0.1:0 --port-file "$work/port" "$@" \
    >"$work/serve.log" 2>&1 </dev/null &
  server=$!
  started+=("$server")
  eventually 10 "the port file" test -s "$work/port"
  # shellcheck disable=SC2034 # for the script
  port=$(head -n 1 "$work/port")
}

stop_serving() {
  local status=0
  kill -TERM "$server"
  wait "$server" || status=$?
  ((status == 0)) || fail "serve exits $status on SIGTERM"
}

# hears NAME COMMAND...: starts a listener in the background; it writes $work/NAME.log.
hears() {
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 </dev/null &
  listener=$!
  started+=("$listener")
}

# publish_until_heard CHANNEL EVENT DATA...: nothing tells when a listener is subscribed, so
# publishes again until the listener has what it waits for; it must then exit 0.
publish_until_heard() {
  local deadline=$((SECONDS + 15)) status=0
  until ended "$listener"; do
    ((SECONDS < deadline)) || fail "the listener does not hear: $*"
    "$rtm" publish "$@" >"$work/publish.log" 2>&1 || fail "publish $*"
  done
  wait "$listener" || status=$?
  ((status == 0)) || fail "the listener exits $status"
}
