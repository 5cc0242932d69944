#!/usr/bin/env bash
# Settings of serve and of the tools, from each place where they may stand.
# shellcheck source-path=SCRIPTDIR source=expectations.sh
source "${BASH_SOURCE%/*}/expectations.sh"
readme=${BASH_SOURCE%/*}/../../../README.md
[[ $readme == /* ]] || readme=$PWD/$readme

folder() { mkdir "$work/$1" && cd "$work/$1"; }
url() { echo "ws://127.0.0.1:$port"; }
# lets KEY...: clients can connect with each.
lets() {
  local key
  for key in "$@"; do exits 0 "$rtm" connect --url "$(url)" --key "$key"; done
}
refuses() { exits 2 "$rtm" connect --url "$(url)" --key "$1"; }
# holds KEY VALUE SOURCE [COMMAND...]: --check says so.
holds() {
  local line="$1: $2" source=$3
  shift 3
  exits 0 env "$@" serve --check
  grep -qE "^$line +# $source\$" <<<"$said" || fail "no '$line # $source' in $said"
}

# Flags and variables.
folder flags
serve --app 1:flag:s
lets flag
stop_serving
RTM_APPS=$'2:variable:s\n3:second:t' serve
lets variable second
refuses flag
stop_serving
PUSHER_APP_ID=4 PUSHER_APP_KEY=pusher PUSHER_APP_SECRET=s serve
lets pusher
stop_serving
holds listen '\["127.0.0.1:7"\]' PORT PORT=7 "$rtm"
holds listen '\[":8"\]' RTM_LISTEN PORT=7 RTM_LISTEN=:8 "$rtm"

# .env, for the server and for the tools, as a framework leaves it.
folder project
cat >.env <<'END'
APP_NAME="My ${NONE} app"
export PUSHER_APP_ID=5   # a comment
PUSHER_APP_KEY='env-key'
PUSHER_APP_SECRET="hush # hush"
RTM_MAX_EVENT_NAME=9
END
serve
lets env-key
echo "RTM_URL=$(url)" >>.env
exits 0 "$rtm" publish news told '{}'
exits 2 "$rtm" publish news longer-than-9 '{}'
exits 0 "$rtm" stats
exits 0 "$rtm" auth channel 1.2 private-a
says env-key:
exits 64 "$rtm" publish --env-file /dev/null news told '{}'
stop_serving
exits 64 "$rtm" serve --check --env-file none
says 'rtm: none: no such file or directory'

# rtm.yaml: the README's, in the working directory.
folder settings
# shellcheck disable=SC2016 # these are the marks of Markdown
sed -n '/^```yaml$/,/^```$/{p;/^```$/q}' "$readme" | sed '/^```/d' >rtm.yaml
[[ -s rtm.yaml ]] || fail "the README has no example"
mkdir secrets
(umask 077 && echo hush >secrets/shop)
serve
lets shop-key news-new news-old
refuses env-key
exits 64 "$rtm" stats --url "$(url)"
says 'say which by --app-id'
exits 0 "$rtm" stats --url "$(url)" --app-id shop
exits 0 "$rtm" publish --url "$(url)" --key news-old news told '{}'
stop_serving
exits 0 "$rtm" serve --check
[[ $said != *hush* ]] || fail "--check shows a secret"
chmod 644 secrets/shop
exits 0 "$rtm" serve --check
says 'warning: secrets/shop holds a secret and everybody may read it; type: chmod o-r secrets/shop'

# What --check prints is a file of settings again, but for secrets.
"$rtm" serve --check 2>/dev/null | sed 's/•••/x/' >"$work/again.yaml"
"$rtm" serve --check --config "$work/again.yaml" >"$work/twice.yaml" 2>/dev/null ||
  fail "--check does not take what it prints"
diff <(sed 's/ *#.*//; s/•••/x/' "$work/twice.yaml") <(sed 's/ *#.*//' "$work/again.yaml") ||
  fail "--check does not print what it read"

# A file that is named, in JSON, with a credential.
folder named
mkdir credentials
echo s >credentials/one
printf '{\n\t"apps": [{"id": 6, "key": "named", "secret_credential": "one"}]\n}' >"$work/x.json"
CREDENTIALS_DIRECTORY=$PWD/credentials RTM_CONFIG=$work/x.json serve
lets named
stop_serving

# The first that speaks counts.
folder precedence
echo 'RTM_MAX_HEADERS=3' >.env
echo 'max_headers: 4' >rtm.yaml
"$rtm" serve --check --max-headers 1 | grep -qE '^max_headers: 1 +# flag$' || fail "no flag"
holds max_headers 2 RTM_MAX_HEADERS RTM_MAX_HEADERS=2 "$rtm"
holds max_headers 3 .env:1 "$rtm"
holds max_headers 4 rtm.yaml:1:14 RTM_ENV_FILE=/dev/null "$rtm"
rm .env rtm.yaml
holds max_headers 100 default "$rtm"
holds apps '\[\]' 'development mode' "$rtm"

# All that is wrong is said at once; nothing is served then.
folder wrong
printf 'threads: many\nmax_evnt_size: 1\napps:\n  - {id: 7, key: a}\n' >rtm.yaml
for more in '' --check; do
  # shellcheck disable=SC2086 # nothing, or one word
  exits 64 "$rtm" serve $more
  says "rtm: rtm.yaml:1:10: threads cannot be 'many': use a whole number from 1 to 256
rtm: rtm.yaml:2:1: 'max_evnt_size' is no setting; did you mean 'max_event_size'?
rtm: rtm.yaml:4:5: an app needs a secret; add 'secret: …' or 'secret_file: …'"
done
rm rtm.yaml
exits 0 env RTM_THREDS=1 "$rtm" serve --check
says 'rtm: warning: RTM_THREDS means nothing; did you mean RTM_THREADS?'
mkdir rtm.yaml
exits 64 "$rtm" serve
says 'rtm: rtm.yaml: is a directory'
