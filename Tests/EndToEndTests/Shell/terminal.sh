#!/usr/bin/env bash
# `rtm connect` on a terminal: a prompt that is typed at while messages arrive above it.
# shellcheck source-path=SCRIPTDIR source=expectations.sh
source "${BASH_SOURCE%/*}/expectations.sh"

key=278d425bdf160c739803
secret=7ad3773142a6692b25b8
serve --app "3:$key:$secret"
export RTM_URL=ws://127.0.0.1:$port RTM_APP_ID=3 RTM_APP_KEY=$key RTM_APP_SECRET=$secret

# A tmux of our own: nobody's settings, nobody's sessions.
terminal=(tmux -L "rtm-$$" -f /dev/null)
trap '"${terminal[@]}" kill-server 2>/dev/null || true; finish' EXIT

screen() { "${terminal[@]}" capture-pane -p -t session; }
shows() { screen | grep -qF -- "$1"; }
last_line() { screen | grep -v '^ *$' | tail -n 1; }
line_ends_with() { [[ $(last_line) == *"$1" ]]; }
type_text() { "${terminal[@]}" send-keys -t session -l -- "$1"; }
press() { "${terminal[@]}" send-keys -t session "$1"; }
see() { eventually 10 "'$1' on the screen" shows "$1"; }
edits() { eventually 10 "the edited line '$1'" line_ends_with "$1"; }
evidence() { screen; }
published_and_shown() {
  "$rtm" publish "$1" told "$2" || fail "publish"
  shows "$2"
}

"${terminal[@]}" new-session -d -s session -x 80 -y 24 \
  "'$rtm' connect -s news; echo exit=\$?; exec cat"

eventually 10 "a message on the screen" published_and_shown news first-message

type_text 'half a li'
edits 'half a li'
"$rtm" publish news told above-the-line
see above-the-line
edits 'half a li'
above=$(screen | grep -nF above-the-line | tail -n 1 | cut -d : -f 1)
below=$(screen | grep -nF 'half a li' | tail -n 1 | cut -d : -f 1)
((above < below)) || fail "the message is not above the line: $(screen)"
type_text 'ne'
edits 'half a line'
press C-u

type_text '/subscribe sport'
press Enter
eventually 10 "a message on sport" published_and_shown sport in-sport
type_text '/unsubscribe sport'
press Enter
# Both go to one connection, sport's first: shown is news alone once sport is left.
silent_on_sport() {
  local mark=mark-$RANDOM
  "$rtm" publish sport told "sport-$mark" || fail "publish"
  "$rtm" publish news told "news-$mark" || fail "publish"
  see "news-$mark"
  ! shows "sport-$mark"
}
eventually 10 "silence on sport" silent_on_sport

# A client event, typed until another connection has heard it.
type_text '/subscribe private-orders'
press Enter
hears events "$rtm" connect -s private-orders --json --expect client-hello --timeout 20
typed_and_heard() {
  type_text '/send private-orders client-hello "there"'
  press Enter
  ended "$listener"
}
eventually 20 "a client event" typed_and_heard
wait "$listener" || fail "the listener did not hear the client event"

press Up
edits '/send private-orders client-hello "there"'
press C-u
type_text '/quit'
press Enter
see 'exit=0'
[[ -n $(find "$XDG_STATE_HOME" -name '*history*' -type f) ]] || fail "no history was kept"
stop_serving
