#!/usr/bin/env bash
# A day at the prompt of `rtm connect`: typing while 200 messages arrive, whole screens at two
# sizes, history that keeps no secrets, completion. RTM_RECORD=1 writes the screens anew.
# shellcheck source-path=SCRIPTDIR source=expectations.sh
source "${BASH_SOURCE%/*}/expectations.sh"
screens=${BASH_SOURCE%/*}/Screens
[[ $screens == /* ]] || screens=$PWD/$screens

key=278d425bdf160c739803
secret=7ad3773142a6692b25b8
serve --app "3:$key:$secret" --max-client-events 10000
export RTM_URL=ws://127.0.0.1:$port RTM_APP_ID=3 RTM_APP_KEY=$key RTM_APP_SECRET=$secret

terminal=(tmux -L "rtm-$$" -f /dev/null)
trap '"${terminal[@]}" kill-server 2>/dev/null || true; finish' EXIT
# It would end with its last session, and the next could still meet it then.
"${terminal[@]}" start-server \; set-option -s exit-empty off

# start COLUMNS ROWS [VARIABLE=VALUE...] -- ARGUMENTS...: connect on a terminal of that size.
start() {
  local columns=$1 rows=$2 variables=()
  shift 2
  while [[ $1 != -- ]]; do variables+=("$1"); shift; done
  shift
  "${terminal[@]}" new-session -d -s session -x "$columns" -y "$rows" \
    "cd $work && env ${variables[*]} '$rtm' connect $*; echo exit=\$?; exec cat"
}
screen() { "${terminal[@]}" capture-pane -p -t session "$@" | sed 's/ *$//'; }
evidence() { screen; }
keys() { "${terminal[@]}" send-keys -t session "$@"; }
type_text() { keys -l -- "$1"; }
enter() { type_text "$1" && keys Enter; }
shows() { screen | grep -qF -- "$1"; }
see() { eventually 10 "'$1' on the screen" shows "$1"; }
last_line() { screen | grep -v '^$' | tail -n 1; }
edits() { eventually 10 "the edited line '$1'" line_is "$1"; }
line_is() { [[ $(last_line) =~ ^[0-9]+\.[0-9]+\ [^\ ]*\>\ ?(.*)$ && ${BASH_REMATCH[1]} == "$1" ]]; }
leave() {
  keys C-u
  enter '/quit'
  see 'exit=0'
  "${terminal[@]}" kill-session -t session
}
publish() { "$rtm" publish "$@" || fail "publish $*"; }

# looks_like NAME: the whole screen is the one in Screens, but for times and sockets.
normal() {
  screen | sed -E 's/[0-9]{2}:[0-9]{2}:[0-9]{2}/HH:MM:SS/g; s/[0-9]{6,}\.[0-9]+/SOCKET/g'
}
looks_like() {
  if [[ -n ${RTM_RECORD-} ]]; then sleep 1 && normal >"$screens/$1"; fi
  eventually 10 "the screen $1" is_like "$1"
}
is_like() { diff <(normal) "$screens/$1" >"$work/screen.log"; }

# 200 messages while a line is typed: none is lost, torn or out of order, and the line stays whole.
start 60 20 -- -s private-chat
see 'subscribed to private-chat'
messages() {
  local number
  for ((number = 1; number <= 200; number++)); do
    echo "client-told {\"n\":$number}"
    ((number % 5)) || echo "/sleep 0.01"
  done
}
messages >"$work/messages"
"$rtm" connect -s private-chat --script "$work/messages" --quiet >"$work/sender.log" 2>&1 &
started+=("$!")
line='a line of several rows that is typed while messages arrive, 日本 👍, key by key'
for ((index = 0; index < ${#line}; index++)); do type_text "${line:index:1}"; done
see '{"n":200}'
wait "${started[-1]}" || fail "the sender exits $?"
edited() { [[ $(screen | tr -d ' \n') == *"private-chat>${line// /}" ]]; }
eventually 10 "the line, whole" edited
told() {
  screen -S - | grep -E '^..:..:.. private-chat  client-told  \{"n":[0-9]+\}$' |
    grep -oE '[0-9]+\}'
}
diff <(told) <(seq 200 | sed 's/$/}/') >"$work/told.log" || fail "not 200 messages in order"
[[ $(screen -S - | grep -c 'a line of') == 1 ]] || fail "the line is there more than once"
leave

# What people see, at the size that terminals have and at one that fills a screen.
scene() {
  see 'subscribed to presence-room'
  publish news headline '{"title":"It works","tags":["a","b"],"nested":{"deep":true}}'
  publish presence-room message-of-the-day 'no JSON, but some 日本語 text'
  see 'text'
  "$rtm" connect -s presence-room <<<'client-hello {"from":"somebody"}' >"$work/other.log"
  see ' left'
  enter '/channels'
  see 'presence-room  1 member'
  enter '/pretty'
  see 'on many lines'
  publish news headline '{"title":"It works","tags":["a","b"],"nested":{"deep":true}}'
  see '    "nested": {'
  enter '/send client-x news {"a":1}'
  see 'error: '
  enter '/send client-x private-x {"a":}'
  see 'no JSON: '
  publish news strange $'\e[2J\e]0;title\a \u202Eright to left'
  see 'right to left'
  type_text 'half a line'
}
for size in 80x24 200x50; do
  start "${size%x*}" "${size#*x}" NO_COLOR=1 -- -s news -s presence-room
  scene
  looks_like "connect-$size.txt"
  ! screen -e | grep -q $'\e' || fail "colours in spite of NO_COLOR"
  leave
done
start 120 24 -- -s news
see 'subscribed to news'
publish news told '{"a":1}'
see '"a":1'
screen -e | grep -q $'\e\[1mtold' || fail "no colours"

# Completion: commands, channels, and files behind an @; several are listed.
type_text '/sub'
keys Tab
edits '/subscribe'
type_text 'private-chat'
keys Enter
see 'subscribed to private-chat'
type_text '/unsubscribe n'
keys Tab
edits '/unsubscribe news'
keys C-u
mkdir "$work/some folder"
echo '{"from":"a file"}' >"$work/some folder/data one.json"
echo '{"from":"a file"}' >"$work/some folder/data two.json"
type_text '/send client-told private-chat @so'
keys Tab
edits '/send client-told private-chat @some folder/'
keys Tab
edits '/send client-told private-chat @some folder/data'
keys Tab
see 'data one.json  data two.json'
type_text 'o'
keys Tab
edits '/send client-told private-chat @some folder/data one.json'
hears file "$rtm" connect -s private-chat --expect client-told --timeout 20
eventually 10 "a listener" grep -qs subscribed "$work/file.log"
keys Enter
wait "$listener" || fail "the file was not sent"
grep -q '{"from":"a file"}' "$work/file.log" || fail "the file was sent otherwise"

# History: across runs, without what may be secret, for its owner only.
enter '/signin {"id":"ann"}'
see 'signed in as ann'
enter "my secret is $secret"
leave
history=$(find "$XDG_STATE_HOME" -name connect-history)
[[ $(stat -c %a "$history") == 600 ]] || fail "others may read the history"
! grep -qE "signin|$secret" "$history" || fail "secrets in the history"
start 120 24 -- -s news
see 'subscribed to news'
keys Up
edits '/quit'
keys Up
edits '/send client-told private-chat @some folder/data one.json'
keys C-u
# Another session ends meanwhile: each adds its own lines.
echo typed-elsewhere >>"$history"
enter '/channels'
see 'news'
keys C-d
see 'exit=0'
[[ $(tail -n 2 "$history" | tr '\n' ' ') == 'typed-elsewhere /channels ' ]] ||
  fail "the history is not of both sessions: $(tail -n 3 "$history")"

stop_serving
