#!/usr/bin/env bash
# `rtm stats --watch` on a terminal, in a shell with job control: what it shows, its keys, sizes,
# signals, a server that goes and comes; and the shell gets its screen and terminal back.
# shellcheck source-path=SCRIPTDIR source=expectations.sh disable=SC2119
source "${BASH_SOURCE%/*}/expectations.sh"
apps=(--app alpha:k:s --app beta:l:t --admin-token operator --drain-seconds 0)
serve "${apps[@]}"
export RTM_URL=ws://127.0.0.1:$port RTM_ADMIN_TOKEN=operator

terminal=(tmux -L "rtm-$$" -f /dev/null)
trap '"${terminal[@]}" kill-server 2>/dev/null || true; finish' EXIT
screen() { "${terminal[@]}" capture-pane -p -t session; }
evidence() { screen; }
shows() { screen | grep -qE -- "$1"; }
hides() { ! shows "$1"; }
see() { eventually 10 "'$1' on the screen" shows "$1"; }
miss() { eventually 10 "'$1' gone from the screen" hides "$1"; }
keys() { "${terminal[@]}" send-keys -t session "$@"; }
run() { keys -l -- "$1" && keys Enter; }
# in_order TEXT...: the lines of the screen that are rows of apps begin with these.
in_order() { [[ $(screen | grep -oE '^(alpha|beta)' | tr '\n' ' ') == "$* " ]]; }
see_order() { eventually 10 "rows in the order $*" in_order "$@"; }
row() { screen | sed -n "$1p"; }
is_row() { [[ $(row "$1") =~ $2 ]]; }
see_row() { eventually 10 "'$2' in row $1" is_row "$@"; }

# Two clients of one app, one of the other.
for key in k:s l:t l:t; do
  hears "client-$key" "$rtm" connect --key "${key%:*}" --secret "${key#*:}" -s news \
    --expect never --timeout 60
done

"${terminal[@]}" new-session -d -s session -x 80 -y 24 "PS1='shell> ' bash --norc -i"
see 'shell>'
run "stty -g >'$work/before'"

# What the shell's screen shows at the top, and shows again.
watch="'$rtm' stats --watch --interval 0.2"
start() {
  run "clear; echo before; $1"
  see_row 24 '^q quit'
  ! shows '^before$' || fail "the shell's screen shows through"
}
start "$watch"
see_row 1 '^ws://127\.0\.0\.1:[0-9]+  rtm .*  every 0\.2 s  [0-9:]{8}$'
see_row 3 '^connections +3  .*█$'
see_row 24 '^q quit .*\? help$'
see '^APP +CONNECTIONS▼ +CHANNELS +SUBSCRIPTIONS +IN/S +OUT/S +BYTES/S +DIALECT$'
see '^beta +2 +1 +2 +0 +0 +0 B +pusher$'
[[ $(row 1) =~ ^.{80}$ ]] || fail "the first row is cut: $(row 1)"

# Keys.
see_order beta alpha
keys 1
see_order alpha beta
keys 1
see_order beta alpha
keys Right
see_order beta alpha
keys r
see_order alpha beta
keys '?'
see '^1-9 +sort by'
keys x
miss '^1-9 +sort by'
keys p
see '^paused'
keys p
miss '^paused'

# Sizes.
"${terminal[@]}" resize-window -t session -x 200 -y 50
see_row 50 '^q quit'
see_row 1 '^.{190}  [0-9:]{8}$'
"${terminal[@]}" resize-window -t session -x 40 -y 10
see_row 10 '^q quit .*…$'
see_row 1 '^.{30}  [0-9:]{8}$'
see '^alpha +1 +'
"${terminal[@]}" resize-window -t session -x 80 -y 24
see_row 24 '^q quit'

# The server goes, and comes.
stop_serving
see '^trying again: cannot reach 127\.0\.0\.1:'
shows '^beta +[0-9]' || fail "what was known is gone"
serve --listen "127.0.0.1:$port" "${apps[@]}"
miss '^trying again'

# Ctrl-Z gives the terminal to the shell, fg takes it again.
keys C-z
see 'Stopped'
shows '^before$' || fail "the shell's screen is not as it was"
run "stty -g >'$work/stopped'"
eventually 10 "the shell's terminal" cmp -s "$work/before" "$work/stopped"
run fg
see_row 24 '^q quit'

# Every way out leaves screen and terminal as they were.
ends() {
  see '^shell>$'
  run "echo $1=\$?; stty -g >'$work/$1'"
  see "^$1=$2\$"
  shows '^before$' || fail "the shell's screen is not as it was"
  eventually 10 "the terminal as it was" cmp -s "$work/before" "$work/$1"
}
keys q
miss '^q quit'
ends quit 0
start "$watch"
keys C-c
miss '^q quit'
ends interrupted 0
start "sh -c 'echo \$\$ >$work/pid; exec $watch'"
pid=$(cat "$work/pid")
kill "$pid"
eventually 10 "the end of stats" ended "$pid"
miss '^q quit'
ends terminated 143

# While it waits for an answer that does not come, it listens to keys.
start "$watch"
kill -STOP "$server"
keys p
see '^paused'
keys q
miss '^q quit'
kill -CONT "$server"
ends unanswered 0
