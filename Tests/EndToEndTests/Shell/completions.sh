#!/usr/bin/env bash
# Asks bash, zsh and fish what they offer with completions/, as their users do by Tab, and compares;
# what only the program knows, too: contexts, and the channels of a server.
# shellcheck source-path=SCRIPTDIR source=expectations.sh disable=SC2119 # serve without flags
source "${BASH_SOURCE%/*}/expectations.sh"
cd "${BASH_SOURCE%/*}/../../.."
mkdir "$work/bin"
ln -s "$rtm" "$work/bin/rtm"
PATH=$work/bin:$PATH

bash -n completions/rtm.bash
zsh -n completions/_rtm
fish --no-execute completions/rtm.fish

# Each prints the candidates for the line $1, one a line.
in_bash() {
  # shellcheck disable=SC2016 # for the other shell to expand
  bash --norc -c '
    source completions/rtm.bash
    line=${1//=/ = }
    read -ra COMP_WORDS <<<"${line//@/ @ }"
    [[ $line == *" " ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _rtm
    printf "%s\n" "${COMPREPLY[@]}"' bash "$1"
}
in_zsh() { zsh Tests/EndToEndTests/Shell/zsh-candidates completions "$1"; }
in_fish() {
  # shellcheck disable=SC2016
  fish --no-config -c 'source completions/rtm.fish; complete -C "$argv"' "$1" |
    cut -f 1 | sed 's/^--[a-z-]*=//'
}

failures=0
# offers LINE CANDIDATE...: every shell offers these there, and maybe more.
offers() {
  local line=$1 shell candidate candidates
  shift
  for shell in bash zsh fish; do
    candidates=$("in_$shell" "$line")
    for candidate in "$@"; do
      grep -qxF -- "$candidate" <<<"$candidates" && continue
      echo "$shell does not offer '$candidate' after '$line', but: ${candidates//$'\n'/ }" >&2
      failures=$((failures + 1))
    done
  done
}

# offers_file LINE FILE: every shell offers the file behind an @, a word of its own to bash.
offers_file() {
  local shell
  for shell in bash zsh fish; do
    "in_$shell" "$1" | grep -qE "^@?$2\$" && continue
    echo "$shell does not offer '$2' after '$1', but: $("in_$shell" "$1" | tr '\n' ' ')" >&2
    failures=$((failures + 1))
  done
}

# hides LINE WORD...: no shell offers these there.
hides() {
  local line=$1 shell word
  shift
  for shell in bash zsh fish; do
    for word in "$@"; do
      "in_$shell" "$line" | grep -qxF -- "$word" || continue
      echo "$shell offers '$word' after '$line'" >&2
      failures=$((failures + 1))
    done
  done
}

offers 'rtm ' serve connect publish auth stats doctor context
offers 'rtm a' auth
offers 'rtm --' --help --version
hides 'rtm ' generate complete channel
offers 'rtm connect --' --subscribe --json --expect --count --timeout --url
hides 'rtm connect --' --echo
offers 'rtm connect --dialect ' pusher lite relay users rooms
offers 'rtm publish --dialect ' pusher relay users rooms
offers 'rtm publish --dialect=ro' rooms
hides 'rtm publish --dialect ' lite
offers 'rtm publish --dialect rooms --b' --broadcast --bearer-token --batch
offers_file 'rtm publish --dialect relay room1 @REA' README.md
offers 'rtm --color ' auto always never
offers 'rtm --color=al' always
offers 'rtm --color never ' publish auth
offers 'rtm --color never auth ' channel verify
offers 'rtm --color=never pub' publish
hides 'rtm --color ' publish
offers 'rtm auth ' channel user
hides 'rtm auth ' auth
offers 'rtm auth channel --' --data --encrypt-key --app-id --key --secret --help
offers 'rtm auth channel 1.2 private-x --s' --secret
hides 'rtm auth user --' --data
hides 'rtm auth channel --key ' --data --secret channel
offers 'rtm serve --port' --port --port-file
offers 'rtm serve --port-file REA' README.md
hides 'rtm serve ' README.md
offers_file 'rtm publish news told @REA' README.md
offers_file 'rtm publish --batch @Pack' Package.swift
hides 'rtm publish news told REA' README.md @README.md

# What the program knows. A server's channels are those that somebody is subscribed to.
serve
"$rtm" context add other "ws://127.0.0.1:$port" --key k >"$work/add.log" 2>&1 </dev/null
hears listener "$rtm" connect -s news-today -s news-old -s private-orders --count 9 --timeout 60
occupied() { "$rtm" complete channels '' | grep -qx private-orders; }
eventually 10 "the channels" occupied
offers 'rtm publish ' news-today news-old private-orders
offers 'rtm publish news-t' news-today
hides 'rtm publish news-t' news-old private-orders
offers 'rtm publish --context dev ne' news-today
offers 'rtm publish --context=dev --also pri' private-orders
hides 'rtm publish news-today ' news-today private-orders
offers 'rtm connect --subscribe pri' private-orders
offers 'rtm connect -s ' news-old
offers 'rtm publish --context ' dev other
offers 'rtm stats --context=o' other
offers 'rtm stats channel news-' news-today news-old
offers 'rtm kick --channel news-' news-today news-old
offers 'rtm auth channel 1.2 ' private-orders
offers 'rtm auth channel 1.2 pri' private-orders
offers 'rtm kick --channel ' news-today news-old
offers 'rtm context use d' dev
offers 'rtm context remove ' dev other
hides 'rtm context add d' dev
hides 'rtm publish --context none ne' news-today

# Whatever is wrong is no trouble for who types, and takes no time: 300 ms, and a start of the
# program, which on a busy machine is slow.
quiet() {
  local start=${EPOCHREALTIME/./} took
  exits 0 "$@"
  took=$(((${EPOCHREALTIME/./} - start) / 1000))
  [[ -z $said ]] || fail "it says: $said"
  ((took < 2000)) || fail "it takes $took ms: $*"
}
quiet "$rtm" complete channels '' -- publish --secret wrong
quiet "$rtm" complete channels '' -- publish --url ws://127.0.0.1:1
quiet "$rtm" complete channels '' -- publish --context none
quiet env HOME= XDG_CONFIG_HOME= "$rtm" complete contexts ''
coproc SILENT {
  exec /usr/bin/python3 -c 'import socket, sys
s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1], flush=True); sys.stdin.read()'
}
read -r silent <&"${SILENT[0]}"
quiet "$rtm" complete channels '' -- publish --url "ws://127.0.0.1:$silent"
kill "$listener"
wait "$listener" || true
stop_serving

((failures == 0)) || fail "$failures offers are wrong"
