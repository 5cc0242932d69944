#!/usr/bin/env bash
# The prompt of `rtm connect` in a shell with job control: long lines, resizing, Tab, Ctrl-C,
# Ctrl-Z, signals and a server that restarts; and the shell gets its terminal back as it was.
# shellcheck source-path=SCRIPTDIR source=expectations.sh disable=SC2119 # serve without flags
source "${BASH_SOURCE%/*}/expectations.sh"
serve

terminal=(tmux -L "rtm-$$" -f /dev/null)
trap '"${terminal[@]}" kill-server 2>/dev/null || true; finish' EXIT

screen() { "${terminal[@]}" capture-pane -p -t session; }
evidence() { screen; }
keys() { "${terminal[@]}" send-keys -t session "$@"; }
type_text() { keys -l -- "$1"; }
run() { type_text "$1" && keys Enter; }
# resize COLUMNS: to so many beside the prompt, which has a socket's id in it. tmux breaks its lines
# anew at once, and tells the terminal, and so the program, a moment later.
resize() {
  local columns=$((${#prompt} + $1))
  "${terminal[@]}" resize-window -t session -x "$columns" -y 20
  eventually 10 "the terminal's new width" has_columns "$columns"
}
has_columns() {
  [[ $(stty -F "$("${terminal[@]}" display-message -p -t session '#{pane_tty}')" size) == "20 $1" ]]
}

# ends_with LINE...: these are the last lines on the screen that are not empty.
ends_with() {
  [[ $(screen | sed 's/ *$//' | grep -v '^$' | tail -n $#) == "$(printf '%s\n' "$@")" ]]
}
see_end() { eventually 10 "at the end of the screen: $*" ends_with "$@"; }
shows() { screen | grep -qF -- "$1"; }
see() { eventually 10 "'$1' on the screen" shows "$1"; }
tell() { "$rtm" publish news told "$1" || fail "publish"; }

"${terminal[@]}" new-session -d -s session -x 40 -y 20 "PS1='shell> ' bash --norc -i"
see 'shell>'
run "stty -g >'$work/before'; clear"
run "'$rtm' connect -s news"
see 'subscribed to news'
prompted() {
  prompt=$(screen | sed 's/ *$//' | grep -v '^$' | tail -n 1)
  [[ $prompt =~ ^[0-9]+\.[0-9]+\ news\>$ ]]
}
eventually 10 "a prompt with the socket and the channel" prompted
resize 36

# A line over several rows, with wide characters, stays whole under messages and new widths.
type_text 'weit 日本語 👍 0123456789 0123456789 abcdef'
see_end "$prompt weit 日本語 👍 0123456789 012345678" '9 abcdef'
tell one
see 'told  one'
see_end "$prompt weit 日本語 👍 0123456789 012345678" '9 abcdef'
keys Home
type_text 'X'
tell two
see 'told  two'
see_end "$prompt Xweit 日本語 👍 0123456789 01234567" '89 abcdef'
resize 26
tell three
see 'told  three'
see_end "$prompt Xweit 日本語 👍 012345678" '9 0123456789 abcdef'
resize 56
tell four
see 'told  four'
see_end "$prompt Xweit 日本語 👍 0123456789 0123456789 abcdef"

# Ctrl-C abandons a line that is there; Tab completes commands.
keys C-c
see_end "$prompt Xweit 日本語 👍 0123456789 0123456789 abcdef^C" "$prompt"

# Among wide characters the cursor stands where the next one goes: behind 日日日X.
type_text '日日日日日日'
keys Left Left Left
type_text 'X'
see_end "$prompt 日日日X日日日"
has_cursor_at() { [[ $("${terminal[@]}" display-message -p -t session '#{cursor_x}') == "$1" ]]; }
eventually 10 "the cursor behind the X" has_cursor_at $((${#prompt} + 1 + 6 + 1))
keys C-c
see_end "$prompt 日日日X日日日^C" "$prompt"
type_text '/su'
keys Tab
see_end "$prompt /subscribe"

# Ctrl-Z gives the terminal to the shell, fg takes it again.
keys C-z
see 'Stopped'
run "stty -g >'$work/stopped'"
eventually 10 "the shell's terminal" cmp -s "$work/before" "$work/stopped"
run fg
see_end "$prompt /subscribe"
tell five
see 'told  five'
see_end "$prompt /subscribe"

# Ctrl-C without a line leaves.
keys C-c
see_end "$prompt /subscribe ^C" "$prompt"
keys C-c
see_end "$prompt ^C" 'shell>'
run "echo left=\$?; stty -g >'$work/left'"
see 'left=0'
eventually 10 "the terminal as it was" cmp -s "$work/before" "$work/left"

# A signal ends it as it ends any other program, in mid-line.
run "clear; sh -c 'echo \$\$ >$work/pid; exec \"$rtm\" connect -s news'"
see 'subscribed to news'
eventually 10 "a prompt" prompted
type_text 'half'
see_end "$prompt half"
pid=$(cat "$work/pid")
kill "$pid"
# Not before it has ended: what is typed would be its own.
eventually 10 "the end of connect" ended "$pid"
run "echo ended=\$?; stty -g >'$work/ended'"
see 'ended=143'
eventually 10 "the terminal as it was" cmp -s "$work/before" "$work/ended"

# The server's going does not: the line stays, the prompt counts, and all is there again with it.
run "clear; '$rtm' connect -s news"
see 'subscribed to news'
eventually 10 "a prompt" prompted
type_text 'half'
see_end "$prompt half"
stop_serving
see 'the server closed the connection (4200, reconnect at once)'
see_prompt() { [[ $(screen | grep -v '^ *$' | tail -n 1) =~ $1 ]]; }
eventually 10 "a prompt that counts down" see_prompt '^offline, [0-9]+ s> half$'
serve --listen "127.0.0.1:$port"
eventually 30 "a new prompt" see_prompt '^[0-9]+\.[0-9]+ news> half$'
[[ $(screen | grep -c 'subscribed to news') == 2 ]] || fail "the channel is not subscribed to anew"
tell six
see 'told  six'

keys C-c
eventually 10 "an empty line" see_prompt 'news>$'
keys C-d
see_end 'shell>'
run "stty -g >'$work/gone'"
eventually 10 "the terminal as it was" cmp -s "$work/before" "$work/gone"
stop_serving
