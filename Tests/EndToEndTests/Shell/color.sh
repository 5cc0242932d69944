#!/usr/bin/env bash
# --color, NO_COLOR and CLICOLOR_FORCE, in this order, for whatever is printed.
# shellcheck source-path=SCRIPTDIR source=expectations.sh disable=SC2119 # serve without flags
source "${BASH_SOURCE%/*}/expectations.sh"

escape=$'\033'
colours() {
  exits 0 "$@"
  [[ $said == *"${escape}["* ]] || fail "no colour: $*"
}
plain() {
  exits 0 "$@"
  [[ $said != *"$escape"* ]] || fail "an escape: $*: $said"
}

serve
for command in 'doctor --idle 0' 'context list' 'context show' 'serve --check' \
  'publish --help' '--help' 'context --help'; do
  read -ra words <<<"$command"
  plain "$rtm" "${words[@]}"
  colours "$rtm" --color always "${words[@]}"
  colours "$rtm" "${words[@]}" --color=always
  colours env CLICOLOR_FORCE=1 "$rtm" "${words[@]}"
  plain env CLICOLOR_FORCE=1 "$rtm" "${words[@]}" --color never
  plain env CLICOLOR_FORCE=1 NO_COLOR=1 "$rtm" "${words[@]}"
  colours env NO_COLOR=1 "$rtm" "${words[@]}" --color always
done
# What programs read has none.
plain "$rtm" stats --json --color always
exits 64 "$rtm" stats --color red
says '--color cannot be'

# On a terminal, without being asked.
for setting in '' 'NO_COLOR=1 ' 'TERM=dumb '; do
  rm -f "$work/screen"
  tmux -L "rtm-$$" new-session -d -x 80 -y 24 \
    "script -qec '${setting}$rtm context list' '$work/screen' >/dev/null; true >'$work/done'"
  eventually 10 "the end of context list" test -e "$work/done"
  rm "$work/done"
  if [[ -z $setting ]]; then
    grep -q "${escape}\[36mdev" "$work/screen" || fail "no colour on a terminal"
  else
    ! grep -q "${escape}\[36m" "$work/screen" || fail "colour on a terminal with $setting"
  fi
done
stop_serving
