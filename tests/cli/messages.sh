#!/bin/sh
# messages.sh PROJECT - every message of gridctl has a Chinese translation that is not a guess, and the
# catalogue holds nothing that the program no longer says.
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
xgettext --from-code=UTF-8 -k_ -kN_ --omit-header --no-location -o "$work/now.pot" cli/*.c cli/*.h sentences/*.c
msgmerge -q --no-fuzzy-matching -o "$work/merged.po" po/zh_CN.po "$work/now.pot"
# Messages of several lines begin with an empty one; their first line stands for them.
ids() { awk '/^msgid /{id = $0; sub(/^msgid /, "", id); if (id == "\"\"") {getline; id = $0} if (id ~ /"./ && id != "\"\"" && id !~ /^msgstr/) print id}'; }
missing=$(msgattrib --untranslated --no-wrap "$work/merged.po" | ids)
fuzzy=$(msgattrib --only-fuzzy --no-wrap "$work/merged.po" | sed -n 's/^msgid //p' || true)
gone=$(msgattrib --only-obsolete --no-wrap "$work/merged.po" | sed -n 's/^#~ msgid //p' || true)
[ -z "$missing" ] || printf 'not translated: %s\n' "$missing"
[ -z "$fuzzy" ] || printf 'only guessed: %s\n' "$fuzzy"
[ -z "$gone" ] || printf 'no longer said: %s\n' "$gone"
[ -z "$missing$fuzzy$gone" ]
