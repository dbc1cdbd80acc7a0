#!/bin/sh
# sentences.sh PROJECT - the formats in sentences/sentence_list.c are those of the library's sources.
#   1. every format of a finding, and of an advice about a code, stands in the list: nothing of what
#      people read in tables stays English
#   2. every format of the list still stands in the sources, but for the sections called "other"
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# formats CALL:N FILE... - the string literals in the N-th argument of each call, neighbours joined, as
# "format<TAB>file". An argument without any is told as (not a literal).
formats() {
    call=$1
    shift
    awk -v call="$call" '
        function argument_end() { if (arg == wanted && joined != "") { print joined "\t" FILENAME; found = 1 } joined = "" }
        function scan(text,    i, c, n, depth) {
            depth = 1; arg = 1; joined = ""; found = 0; n = length(text)
            for (i = 1; i <= n && depth; i++) {
                c = substr(text, i, 1)
                if (c == "\"") {
                    for (i++; (c = substr(text, i, 1)) != "\""; i++) {
                        if (c == "\\") { joined = joined c; i++; c = substr(text, i, 1) }
                        joined = joined c
                    }
                    continue
                }
                if (c ~ /[ \t\n]/) continue
                argument_end()
                if (c == "(") depth++
                else if (c == ")") depth--
                else if (c == "," && depth == 1) arg++
            }
            if (!found) print "(not a literal)\t" FILENAME
        }
        BEGIN { split(call, of, ":"); name = of[1] "("; wanted = of[2] }
        { line[FILENAME] = line[FILENAME] $0 "\n" }
        END {
            for (file in line) {
                FILENAME = file; rest = line[file]
                while (at = index(rest, name)) {
                    before = substr(rest, 1, at - 1)
                    rest = substr(rest, at + length(name))
                    if (before !~ /(void |[a-z_])$/) scan(substr(rest, 1, 4000))
                }
            }
        }' "$@"
}

{
    formats grid_findings_add:3 libgrid/src/*.c
    formats grid_layer_say:5 libgrid/src/*.c
    formats tell:4 libgrid/src/code_advice.c
} | LC_ALL=C sort -u > "$work/said"
formats N_:1 sentences/sentence_list.c | cut -f 1 | LC_ALL=C sort -u > "$work/listed"

# "%s" passes on a sentence that was made elsewhere; "is a" tells a code in order, which is no finding.
tab=$(printf '\t')
while IFS=$tab read -r format file; do
    case $format in '%s' | '%s is a %s') continue ;; esac
    grep -qxF -e "$format" "$work/listed" || echo "not in sentences/sentence_list.c ($file): $format"
done < "$work/said" > "$work/faults"

# All literals of the sources; a format that the preprocessor puts together is none.
xgettext --from-code=UTF-8 -a --omit-header --no-location --no-wrap -o - libgrid/src/*.[ch] 2> /dev/null |
    sed -n 's/^msgid "\(.*\)"$/\1/p' | LC_ALL=C sort -u > "$work/literals"
sed '/^    \/\* other: /,/^$/d' sentences/sentence_list.c > "$work/checked.c"
formats N_:1 "$work/checked.c" | cut -f 1 | LC_ALL=C sort -u > "$work/checked"
LC_ALL=C comm -23 "$work/checked" "$work/literals" | sed 's/^/no longer said by the library: /' >> "$work/faults"

# A list that was not found would be no fault.
for list in said listed checked literals; do
    [ "$(wc -l < "$work/$list")" -gt 50 ] || echo "sentences.sh finds too few formats ($list)" >> "$work/faults"
done
cat "$work/faults"
[ ! -s "$work/faults" ]
