#!/usr/bin/env bash
# Contexts are kept, chosen, shown and forgotten; their secrets come from everywhere and go nowhere.
# shellcheck source-path=SCRIPTDIR source=expectations.sh disable=SC2119 # serve without flags
source "${BASH_SOURCE%/*}/expectations.sh"

contexts=$XDG_CONFIG_HOME/rtm/contexts
key=278d425bdf160c739803
secret=7ad3773142a6692b25b8
RTM_APPS="3:$key:$secret" serve
url=ws://127.0.0.1:$port

# kept NAME SECRET: the context has the secret, and shows it only when asked to.
kept() {
  exits 0 "$rtm" context show "$1"
  [[ $said != *"$2"* ]] || fail "show prints the secret: $said"
  says 'secret: •••'
  exits 0 "$rtm" context show "$1" --reveal
  says "secret: $2"
}

exits 0 "$rtm" context list
[[ -z $said ]] || fail "there are contexts: $said"
exits 64 "$rtm" context show
exits 64 "$rtm" stats --context staging
says "there is no context 'staging'; 'rtm context list' lists them all"

# From a variable, a file, standard input, and, with a warning, from the command line.
exits 0 env RTM_APP_SECRET=$secret "$rtm" context add variable "$url" --app-id 3 --key $key
kept variable $secret
echo $secret >"$work/secret"
exits 0 env RTM_APP_SECRET_FILE="$work/secret" RTM_URL="$url" "$rtm" context add file \
  --app-id 3 --key $key
[[ -z $said ]] || fail "add says: $said"
kept file $secret
echo $secret | "$rtm" context add input "$url" --app-id 3 --key $key --secret - || fail "add -"
kept input $secret
exits 0 "$rtm" context add flag "$url" --app-id 3 --key $key --secret $secret
says "rtm: warning: ps(1) and the shell's history show the secret of --secret"
kept flag $secret
printf 'PUSHER_APP_ID=3\nPUSHER_APP_KEY=%s\nPUSHER_APP_SECRET=%s\n' $key $secret >"$work/.env"
exits 0 "$rtm" context add project "$url" --env-file "$work/.env"
kept project $secret
exits 64 "$rtm" context add two "$url" --secret - --admin-token -

# From a terminal, which does not show it.
tmux -L "rtm-$$" new-session -d -x 80 -y 24 \
  "'$rtm' context add typed $url --app-id 3 --key $key; echo \$? >'$work/typed'; cat"
screen() { tmux -L "rtm-$$" capture-pane -p; }
evidence() { screen 2>/dev/null || true; }
asks() { screen | grep -q 'Secret (it is not shown): *$'; }
eventually 10 "the question" asks
tmux -L "rtm-$$" send-keys -l "wrong"
tmux -L "rtm-$$" send-keys C-u
tmux -L "rtm-$$" send-keys -l "${secret}x"
tmux -L "rtm-$$" send-keys BSpace Enter
eventually 10 "the end of add" test -s "$work/typed"
[[ $(<"$work/typed") == 0 ]] || fail "add exits $(<"$work/typed")"
! screen | grep -q "$secret" || fail "the terminal shows the secret"
tmux -L "rtm-$$" send-keys -l "shown again"
eventually 10 "an echo" eval 'screen | grep -q "shown again"'

# Ctrl-C there keeps nothing.
tmux -L "rtm-$$" respawn-pane -k \
  "'$rtm' context add dropped $url --app-id 3 --key $key; echo \$? >'$work/dropped'; cat"
eventually 10 "the question" asks
tmux -L "rtm-$$" send-keys -l "$secret"
tmux -L "rtm-$$" send-keys C-c
eventually 10 "the end of add" test -s "$work/dropped"
[[ $(<"$work/dropped") == 130 ]] || fail "add exits $(<"$work/dropped") on Ctrl-C"
tmux -L "rtm-$$" kill-server
exits 64 "$rtm" context show dropped
evidence() { :; }
kept typed $secret

# Used by name, by variable, and by choice.
exits 64 "$rtm" stats
exits 0 "$rtm" stats --context file
exits 0 env RTM_CONTEXT=file "$rtm" publish news told '{}'
exits 0 "$rtm" context use input
exits 0 "$rtm" stats
exits 0 "$rtm" auth channel 1.2 private-a
says "$key:"
exits 2 "$rtm" stats --secret wrong
exits 64 "$rtm" stats --context inptu
says "did you mean 'input'?"
exits 64 "$rtm" context use inptu

# Listed, the current one marked.
exits 0 "$rtm" context list
[[ $said == *"* input     $url  app 3"* ]] || fail "list: $said"
[[ $(grep -c '^\*' <<<"$said") == 1 ]] || fail "more than one is current: $said"
exits 0 "$rtm" context list --json
says '{"name":"input","current":true,"url":"'"$url"'","app_id":"3"'
[[ $said != *"$secret"* ]] || fail "list shows a secret"
exits 0 "$rtm" context show --json
[[ $said == '{"name":"input","url":"'"$url"'",'*'"secret":"•••"}' ]] || fail "show --json: $said"

# For their owner's eyes only.
[[ -z $(find "$XDG_CONFIG_HOME" -perm /077) ]] || fail "others may read what holds secrets"
chmod 640 "$contexts/file.yaml"
exits 64 "$rtm" stats --context file
says "type: chmod 600 $contexts/file.yaml"
exits 0 "$rtm" context list
says "chmod 600"
chmod 600 "$contexts/file.yaml"

# A name is taken once, and forgotten once.
exits 64 "$rtm" context add file "$url"
says "--replace"
exits 0 "$rtm" context add file ws://127.0.0.1:1 --replace
exits 64 "$rtm" context add dev "$url"
exits 64 "$rtm" context add ../x "$url"
exits 64 "$rtm" context add nowhere
exits 0 "$rtm" context remove input
exits 64 "$rtm" context remove input
exits 64 "$rtm" context show
exits 64 "$rtm" stats
chmod 500 "$contexts"
[[ $EUID == 0 ]] || exits 1 "$rtm" context remove file
chmod 700 "$contexts"
exits 1 env HOME= XDG_CONFIG_HOME= "$rtm" context list
stop_serving
