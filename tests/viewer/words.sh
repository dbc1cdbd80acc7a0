#!/bin/sh
# words.sh PROJECT - gridview and the pictures speak English wherever they speak Chinese.
#   1. every Chinese text of viewer/, render/ and cli/picture.c is marked as one that is looked up, but for the words of data below
#   2. every marked text has a translation that is not a guess, with the same arguments
#   3. the catalogue holds nothing that is no longer said, and no Chinese in its English
set -eu
export LC_ALL=C.UTF-8
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# One msgid or msgctxt a line, of texts of several lines too.
ids() { msgcat --no-wrap "$1" 2>/dev/null | awk '/^msgid /{id = $0; sub(/^msgid /, "", id); open = 1; next} /^"/{if (open) id = id $0; next} {if (open && id != "\"\"") print id; open = 0} END {if (open) print id}' | sed 's/""//; s/\\n""*/\\n/' | sort -u; }

# What stands in data or is asked of it: names of fields and layers, endings of names, signs between coordinates, a font's
# test; and both languages of the command line.
cat >"$work/data" <<'END'
"，"
"："
"火星"
"百度"
"腾讯"
"高德"
"地址"
"详细地址"
"门牌"
"人员"
"电话"
"河"
"水"
"湖"
"路"
"街"
"村民委员会"
"村委会"
"村"
"居民委员会"
"居委会"
"岢岚县"
"a line wants a character and its readings, e.g. 岢 ke"
"no font has the Chinese characters 岢岚县: names would be empty boxes; install one (Debian: apt install fonts-noto-cjk)"
END
po/viewer_pot.sh >"$work/marked.pot"
xgettext --from-code=UTF-8 -a --no-location -o "$work/all.pot" $(ls viewer/*.c render/*.c cli/picture.c | grep -v viewer/messages.c) 2>/dev/null
ids "$work/marked.pot" >"$work/marked"
ids "$work/all.pot" | grep -P '[\x{2E80}-\x{9FFF}\x{FF00}-\x{FFEF}]' | grep -vxF -f "$work/marked" | grep -vxF -f "$work/data" |
    sed 's/^/not marked by _(): /' >"$work/faults" || true
[ "$(wc -l <"$work/marked")" -gt 250 ] || echo "words.sh finds too few texts" >>"$work/faults"

msgfmt --check-format -o /dev/null po/viewer_en.po 2>>"$work/faults" || echo "msgfmt finds faults" >>"$work/faults"
msgmerge -q --no-fuzzy-matching -o "$work/merged.po" po/viewer_en.po "$work/marked.pot"
msgattrib --untranslated "$work/merged.po" >"$work/missing.po"
msgattrib --only-fuzzy "$work/merged.po" >"$work/fuzzy.po"
ids "$work/missing.po" | sed 's/^/not translated: /' >>"$work/faults"
ids "$work/fuzzy.po" | sed 's/^/only guessed: /' >>"$work/faults"
msgattrib --only-obsolete --no-wrap "$work/merged.po" | sed -n 's/^#~ msgid /no longer said: /p' >>"$work/faults"
msggrep --msgstr -e '[一-龥，：；（）、]' po/viewer_en.po >"$work/chinese.po"
ids "$work/chinese.po" | sed 's/^/Chinese in the English of: /' >>"$work/faults"
cat "$work/faults"
[ ! -s "$work/faults" ]
