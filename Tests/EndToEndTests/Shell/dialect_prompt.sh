#!/usr/bin/env bash
# The prompt of `rtm connect --dialect`, at 80 columns: who and where one is, messages above the
# line, what help shows to type, and a server that goes and comes back.
# shellcheck source-path=SCRIPTDIR source=expectations.sh
source "${BASH_SOURCE%/*}/expectations.sh"

all=(--dialects "pusher,lite,relay,users,rooms" --bearer-token T)
serve "${all[@]}"
url=ws://127.0.0.1:$port
export RTM_BEARER_TOKEN=T

terminal=(tmux -L "rtm-$$" -f /dev/null)
visits=0
trap '"${terminal[@]}" kill-server 2>/dev/null || true; finish' EXIT
# Lines that the terminal broke are whole again.
screen() { "${terminal[@]}" capture-pane -J -p -t session | sed 's/ *$//' | grep -v '^$'; }
evidence() { screen; }
shows() { screen | grep -qF -- "$1"; }
see() { eventually 10 "'$1' on the screen" shows "$1"; }
at_end() { [[ $(screen | tail -n 1) == "$1" ]]; }
prompted() { eventually 10 "at the end: $1" at_end "$1"; }
type_text() { "${terminal[@]}" send-keys -t session -l -- "$1"; }
run() { type_text "$1" && "${terminal[@]}" send-keys -t session Enter; }
# visit WORDS...: connects, on a terminal of its own.
visit() {
  "${terminal[@]}" kill-server 2>/dev/null || true
  terminal=(tmux -L "rtm-$$-$((visits += 1))" -f /dev/null)
  "${terminal[@]}" new-session -d -s session -x 80 -y 24 \
    "'$rtm' connect --url $url --dialect $*; echo exit=\$?; exec cat"
}
leaves() {
  "${terminal[@]}" send-keys -t session C-c
  see exit=0
}
tell() { "$rtm" publish --url "$url" --dialect "$@" || fail "publish $*"; }

# rooms: who one is, and the room; a message from elsewhere stands above the line that is typed.
visit rooms --user ann -s lobby
see '"room":"lobby","members":1'
prompted 'rooms ann lobby>'
type_text '{"type":"mess'
prompted 'rooms ann lobby> {"type":"mess'
tell rooms lobby first
see '"content":"first"'
prompted 'rooms ann lobby> {"type":"mess'
run 'age","payload":{"room":"lobby","content":"typed"}}'
see '"userId":"ann","verified":true,"content":"typed"'
# What help shows can be typed.
run /help
example='{"type":"message","payload":{"room":"lobby","content":"hello"}}'
see "$example"
prompted 'rooms ann lobby>'
type_text '{'
"${terminal[@]}" send-keys -t session Tab Enter
see '"userId":"ann","verified":true,"content":"hello"'
run 'hello there'
see "this is no JSON: 'h' cannot stand at byte 0 of the JSON text; /raw sends it"
run /ping
see 'pong after'

# The server goes and comes back, at the same port: so does the room.
stop_serving
see 'offline, '
serve "${all[@]}" --listen "127.0.0.1:$port"
prompted 'rooms ann lobby>'
tell rooms lobby again
see '"content":"again"'
leaves

# users: who one is.
visit users --user bob
see '"type":"register","status":"success","userId":"bob"'
prompted 'users bob>'
tell users --to-user bob alert '{"n":1}'
see '{"type":"alert","message":{"n":1},"sender":"system"'
run /help
see '{"type":"chat","text":"hello","targetUserId":"bob"}'
leaves

# relay: nobody listens, so there is nothing to type.
visit relay -s news
prompted 'relay news>'
see 'connected; messages will follow'
tell relay news '"first"'
see '{"channel":"news","message":"first"}'
type_text '/p'
"${terminal[@]}" send-keys -t session Tab
prompted 'relay news> /pretty'
"${terminal[@]}" send-keys -t session C-u
run /help
see '/quit'
! shows /ping || fail "a ping is offered"
! shows 'is sent' || fail "something is offered to be sent"
run '{"a":1}'
see 'a server of relay does not listen to its clients'
leaves

# lite: its channel.
visit lite -s public-chat
see 'subscription_succeeded'
prompted 'lite public-chat>'
run '{"event":"message","data":"hello","channel":"public-chat"}'
see '{"event":"message","data":"hello","channel":"public-chat"}'
leaves

# Colours tell the prompt and JSON apart, and NO_COLOR has none.
coloured() { "${terminal[@]}" capture-pane -p -e -t session | grep -qF $'\e[36m"channel"'; }
visit relay -s news
prompted 'relay news>'
tell relay news 1
eventually 10 "names of JSON in colour" coloured
export NO_COLOR=1
visit relay -s news
prompted 'relay news>'
tell relay news 2
see '"message":2'
"${terminal[@]}" capture-pane -p -e -t session | grep -q $'\e\[3[0-9]' && fail "a colour"
stop_serving
