#!/usr/bin/env bash
# A message and a new width at once: the message is handled while the width's signal is still on its
# way, and stays on the screen all the same.
# shellcheck source-path=SCRIPTDIR source=expectations.sh disable=SC2119 # serve without flags
source "${BASH_SOURCE%/*}/expectations.sh"
serve

terminal=(tmux -L "rtm-$$" -f /dev/null)
trap '"${terminal[@]}" kill-server 2>/dev/null || true; finish' EXIT
evidence() { "${terminal[@]}" capture-pane -p -t session; }
shows() { evidence | grep -qF -- "$1"; }
see() { eventually 10 "'$1' on the screen" shows "$1"; }
keys() { "${terminal[@]}" send-keys -t session "$@"; }
tell() { "$rtm" publish news told "$1" || fail "publish"; }

# The outer shell keeps tmux from waking a process that stops.
"${terminal[@]}" new-session -d -s session -x 30 -y 20 \
  "sh -c 'echo \$\$ >$work/pid; exec \"$rtm\" connect -s news'; exec cat"
see 'subscribed to news'
keys -l 'some text that is longer than one row of this screen'
# Where rows are broken hangs on the socket's id.
ends_with() { [[ $(evidence | tr -d ' \n') == *"$1" ]]; }
eventually 10 "the whole line" ends_with 'news>sometextthatislongerthanonerowofthisscreen'
keys Home
keys -l X
see 'Xsome'

process=$(cat "$work/pid")
tty=$("${terminal[@]}" display-message -p -t session '#{pane_tty}')
is_wide() { [[ $(stty -F "$tty" size) == '20 60' ]]; }
kill -STOP "$process"
tell squeezed
"${terminal[@]}" resize-window -t session -x 60 -y 20
eventually 10 "the terminal's new width" is_wide
kill -CONT "$process"
tell after
see 'told  after'
shows 'told  squeezed' || fail "the message that came with the new width is gone"
eventually 10 "the whole line, once" ends_with \
  '.1news>Xsometextthatislongerthanonerowofthisscreen'
! evidence | grep -q 'news> some' || fail "the line is there twice"

stop_serving
