#!/bin/bash
# situation_sql.sh GRIDCTL [ROUNDS [SEED]] - gridctl situation against SQL over the rows of the sample county.
#
# Owners come from `gridctl locate --levels`; the counts, rates, times, ranks and the calendar are written here once more, in SQL,
# from docs/semantics.md alone. Each round is a random command: filter, period, step, level, time as of which it is counted, what it
# is compared with. Exit code 77 without sqlite3, or without its JSON.
set -u
gridctl=$(realpath "$1")
rounds=${2:-12}
command -v sqlite3 > /dev/null || exit 77
[ "$(sqlite3 :memory: "SELECT json_extract('[5]', '\$[0]')" 2> /dev/null)" = 5 ] || exit 77
export LC_ALL=C.UTF-8 LANGUAGE=en
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

"$gridctl" sample demo > /dev/null 2>&1 && "$gridctl" import k.gpkg demo/kelan.json -q > /dev/null || exit 1
"$gridctl" locate k.gpkg --points demo/events.csv --levels -q -o owners.csv || exit 1

# Seconds are those of the clocks of China from here on, so that days are multiples of 86400.
sqlite3 sql.db << 'END_SQL' || exit 1
.import --csv owners.csv raw
CREATE TABLE e AS SELECT "类别" AS category, "条线" AS line, "来源" AS source, "环节" AS stage, owner,
    county, coalesce(nullif(township, ''), owner) AS township, coalesce(nullif(community, ''), owner) AS community,
    coalesce(nullif(grid, ''), owner) AS grid, owner AS microgrid, '' AS whole,
    CAST(strftime('%s', "采集时间") AS INTEGER) AS collected, CAST(strftime('%s', "受理时间") AS INTEGER) AS accepted,
    CAST(strftime('%s', "派遣时间") AS INTEGER) AS dispatched, CAST(strftime('%s', "反馈时间") AS INTEGER) AS handled,
    CAST(strftime('%s', "结案时间") AS INTEGER) AS closed, CAST(strftime('%s', "办结期限") AS INTEGER) AS due FROM raw;
END_SQL
for column in 类别 条线 来源 环节; do sqlite3 sql.db "SELECT DISTINCT \"$column\" FROM raw" > "$column"; done

# one KIND LIST: any of the list; day: a day of the two years, or with a time of day
one() { sed -n "$((RANDOM % $(wc -l < "$1") + 1))p" "$1"; }
pick() { local list=("$@"); echo "${list[RANDOM % $#]}"; }
day() { date -u -d "2024-06-20 UTC + $((RANDOM % 760)) days" +%F; }
odd_time() { printf '%s %02d:%02d:%02d' "$(day)" $((RANDOM % 24)) $((RANDOM % 60)) $((RANDOM % 60)); }
# naive TEXT: seconds of the clocks of China
naive() { date -u -d "$1 UTC" +%s; }

# The first second of the step after the one that holds t.
next_of() {
    case $1 in
    hour) echo "t - t % 3600 + 3600" ;;
    day) echo "t - t % 86400 + 86400" ;;
    week) echo "t - (t + 259200) % 604800 + 604800" ;; # 1970-01-01 was a Thursday
    month) echo "CAST(strftime('%s', t, 'unixepoch', 'start of month', '+1 month') AS INTEGER)" ;;
    quarter) echo "CAST(strftime('%s', t, 'unixepoch', 'start of month', '+' || (3 - (strftime('%m', t, 'unixepoch') - 1) % 3) || ' months') AS INTEGER)" ;;
    year) echo "CAST(strftime('%s', t, 'unixepoch', 'start of year', '+1 year') AS INTEGER)" ;;
    esac
}

# The counts of the events `e` for a period p(f, u) and its end.
counts="sum(c BETWEEN f AND end - 1) AS reported, sum(a BETWEEN f AND end - 1) AS accepted,
    sum(d BETWEEN f AND u - 1 AND (h < end OR d < end)) AS due,
    sum(h BETWEEN f AND end - 1) AS handled, sum(h BETWEEN f AND end - 1 AND h <= d) AS handled_on_time,
    sum(h BETWEEN f AND end - 1 AND h > d) AS handled_late,
    sum(k BETWEEN f AND end - 1) AS closed, sum(k BETWEEN f AND end - 1 AND k <= d) AS closed_on_time,
    sum(c < end AND NOT k < end) AS open, sum(d < end AND NOT h < end) AS overdue,
    sum(c BETWEEN f AND end - 1 AND a < end) AS of_accepted, sum(c BETWEEN f AND end - 1 AND s < end) AS of_dispatched,
    sum(c BETWEEN f AND end - 1 AND h < end) AS of_handled, sum(c BETWEEN f AND end - 1 AND k < end) AS of_closed,
    sum(c < end AND NOT k < end AND end - c < 86400) AS open1,
    sum(c < end AND NOT k < end AND end - c BETWEEN 86400 AND 3 * 86400 - 1) AS open3,
    sum(c < end AND NOT k < end AND end - c BETWEEN 3 * 86400 AND 7 * 86400 - 1) AS open7,
    sum(c < end AND NOT k < end AND end - c BETWEEN 7 * 86400 AND 15 * 86400 - 1) AS open15,
    sum(c < end AND NOT k < end AND end - c BETWEEN 15 * 86400 AND 30 * 86400 - 1) AS open30,
    sum(c < end AND NOT k < end AND end - c >= 30 * 86400) AS open_longer"
names=(reported accepted due handled handled-on-time handled-late closed closed-on-time open overdue of-reported-accepted
    of-reported-dispatched of-reported-handled of-reported-closed open-below-1-day open-1-to-3-days open-3-to-7-days
    open-7-to-15-days open-15-to-30-days open-longer)
columns=(reported accepted due handled handled_on_time handled_late closed closed_on_time open overdue of_accepted
    of_dispatched of_handled of_closed open1 open3 open7 open15 open30 open_longer)
got="" same="g.filed = g.accepted"
for i in "${!names[@]}"; do
    got="$got, json_extract(r.value, '\$.${names[i]}') AS ${columns[i]}"
    same="$same AND g.${columns[i]} = coalesce(x.${columns[i]}, 0)"
done

# round LEVEL STEP FROM TO NOW COMPARE WHERE COMMAND...: one command against SQL; tells what differs
round() {
    local level=$1 step=$2 from=$3 to=$4 now=$5 compare=$6 where=$7
    shift 7
    "$@" --json > got.json 2> got.err || { echo "exit $?: $(cat got.err)"; return 1; }
    local periods="VALUES($from, $to)"
    [ "$step" ] && periods="WITH RECURSIVE p(t, f, u) AS (SELECT $from, $from, NULL UNION ALL SELECT $(next_of "$step"), $(next_of "$step"), NULL
        FROM p WHERE $(next_of "$step") < $to) SELECT f, min($to, coalesce(lead(f) OVER (ORDER BY f), $to)) FROM p"
    local before="2 * f - u, f"
    [ "$step" ] && before="strftime('%s', f, 'unixepoch', '-1 $step'), strftime('%s', u, 'unixepoch', '-1 $step')"
    [ "$step" = week ] && before="f - 604800, u - 604800"
    [ "$compare" = yoy ] && before="strftime('%s', f, 'unixepoch', '-1 year'), strftime('%s', u, 'unixepoch', '-1 year')"
    sqlite3 sql.db > differs 2>&1 << END_SQL
CREATE TEMP TABLE p(f INTEGER, u INTEGER, bf INTEGER, bu INTEGER, end INTEGER);
INSERT INTO p SELECT *, NULL, NULL, NULL FROM ($periods);
UPDATE p SET (bf, bu) = (SELECT $before), end = min(u, $now);
CREATE TEMP TABLE w AS SELECT $level AS unit, collected AS c, accepted AS a, dispatched AS s, handled AS h, closed AS k, due AS d FROM e
    WHERE $where;
UPDATE w SET k = 9e18 WHERE k IS NULL;
UPDATE w SET h = 9e18 WHERE h IS NULL;
UPDATE w SET d = 9e18 WHERE d IS NULL;
CREATE TEMP TABLE x AS SELECT f, unit, 'unit' AS kind, $counts, sum(c BETWEEN bf AND min(bu, $now) - 1) AS before FROM p, w GROUP BY f, unit
    UNION ALL SELECT f, NULL, 'total', $counts, sum(c BETWEEN bf AND min(bu, $now) - 1) FROM p, w GROUP BY f;
UPDATE x SET kind = 'unassigned' WHERE unit = '';
CREATE TEMP TABLE times AS
    SELECT f, unit, kind, h - coalesce(a, c) AS t, row_number() OVER (PARTITION BY f, kind, unit ORDER BY h - coalesce(a, c)) AS i,
        count(*) OVER (PARTITION BY f, kind, unit) AS n
    FROM (SELECT f, unit, 'unit' AS kind, h, a, c FROM p, w WHERE h BETWEEN f AND end - 1
        UNION ALL SELECT f, NULL, 'total', h, a, c FROM p, w WHERE h BETWEEN f AND end - 1);
CREATE TEMP TABLE g AS SELECT CAST(strftime('%s', json_extract(q.value, '\$.from')) AS INTEGER) AS f,
    CAST(strftime('%s', json_extract(q.value, '\$.until_before')) AS INTEGER) AS u, json_extract(r.value, '\$.kind') AS kind,
    json_extract(r.value, '\$.code') AS unit, json_extract(r.value, '\$.rank') AS rank, json_extract(r.value, '\$.filed') AS filed,
    json_extract(r.value, '\$.before') AS before, json_extract(r.value, '\$.change') AS change,
    json_extract(r.value, '\$.median_h') AS median_h, json_extract(r.value, '\$.p90_h') AS p90_h,
    json_extract(r.value, '\$."closed-rate"') AS closed_rate, json_extract(r.value, '\$."handled-on-time-rate"') AS handled_rate $got
    FROM json_each(readfile('got.json'), '\$.periods') AS q, json_each(q.value, '\$.rows') AS r;
SELECT 'periods', count(*) FROM p WHERE (f, u) NOT IN (SELECT f, u FROM g) HAVING count(*);
SELECT 'more periods', count(*) FROM g WHERE (f, u) NOT IN (SELECT f, u FROM p) HAVING count(*);
SELECT 'counts', g.kind, g.unit, datetime(g.f, 'unixepoch'), g.reported, x.reported, g.due, x.due FROM g LEFT JOIN x
    ON x.f = g.f AND x.kind = g.kind AND (x.kind <> 'unit' OR x.unit = g.unit) WHERE g.kind <> 'average' AND NOT ($same) LIMIT 5;
SELECT 'no row', x.unit FROM x WHERE x.kind = 'unit' AND '$level' <> 'whole' AND (f, unit) NOT IN (SELECT f, unit FROM g WHERE kind = 'unit') LIMIT 5;
SELECT 'before', g.kind, g.unit, g.before, x.before FROM g LEFT JOIN x
    ON x.f = g.f AND x.kind = g.kind AND (x.kind <> 'unit' OR x.unit = g.unit)
    WHERE '$compare' <> '' AND g.kind <> 'average' AND (g.before <> coalesce(x.before, 0) OR g.before IS NULL
    OR abs(coalesce(g.change, 9) - coalesce(1.0 * g.reported / nullif(g.before, 0) - 1, 9)) > 1e-9) LIMIT 5;
SELECT 'rates', g.kind, g.unit FROM g WHERE abs(coalesce(closed_rate, 9) - coalesce(1.0 * closed / nullif(due, 0), 9)) > 1e-9
    OR abs(coalesce(handled_rate, 9) - coalesce(1.0 * handled_on_time / nullif(due, 0), 9)) > 1e-9 LIMIT 5;
SELECT 'time', g.kind, g.unit, median_h, p90_h, m.t / 3600.0, n.t / 3600.0 FROM g
    LEFT JOIN times m ON m.f = g.f AND m.kind = g.kind AND (g.kind = 'total' OR m.unit = g.unit) AND m.i = (m.n + 1) / 2
    LEFT JOIN times n ON n.f = g.f AND n.kind = g.kind AND (g.kind = 'total' OR n.unit = g.unit) AND n.i = (9 * n.n + 9) / 10
    WHERE g.kind IN ('unit', 'total') AND (abs(coalesce(median_h, -1) - coalesce(m.t / 3600.0, -1)) > 1e-6
        OR abs(coalesce(p90_h, -1) - coalesce(n.t / 3600.0, -1)) > 1e-6) LIMIT 5;
SELECT 'rank', unit, rank FROM (SELECT *, 1 + (SELECT count(*) FROM g b WHERE b.f = g.f AND b.kind = 'unit' AND b.reported > g.reported) AS r
    FROM g WHERE kind = 'unit') WHERE r IS NOT rank LIMIT 5;
SELECT 'average', g.f, g.reported, m.reported FROM g JOIN (SELECT f, avg(reported) AS reported, avg(open) AS open FROM g WHERE kind = 'unit'
    GROUP BY f) AS m ON m.f = g.f WHERE g.kind = 'average' AND (abs(g.reported - m.reported) > 1e-9 OR abs(g.open - m.open) > 1e-9) LIMIT 5;
END_SQL
    [ ! -s differs ]
}

RANDOM=${3:-20250630}
failed=0
for ((i = 0; i < rounds; i++)); do
    step=$(pick '' '' hour day week month month quarter year)
    level=$(pick whole county township township community grid microgrid)
    from_text=$(day) where="1" command=()
    span=$((RANDOM % 400))
    [ "$step" = hour ] && span=$((RANDOM % 2)) && level=$(pick whole township community)
    [ "$step" = day ] && span=$((RANDOM % 20)) && level=$(pick whole township community)
    to_text=$(date -u -d "$from_text UTC + $span days" +%F)
    from=$(naive "$from_text") to=$(($(naive "$to_text") + 86400))
    if [ $((RANDOM % 3)) = 0 ]; then
        from_text="$from_text 07:13:05" to_text="$to_text 21:59:31"
        from=$(naive "$from_text") to=$(naive "$to_text")
    fi
    now_text=$(pick "2026-06-30 18:00" "2026-06-30 18:00" "$(odd_time)") compare=$(pick '' '' previous yoy)
    # a step or whole months before depends on the calendar: only where the day of the month is no 29th or later
    [ "$compare" ] && case $from_text$to_text in *-29*|*-30*|*-31*|*-01*|*-28*) compare= ;; esac
    [ "$compare" = previous ] && [ "$step" = quarter ] && compare=yoy
    for pair in category:类别 line:条线 source:来源 stage:环节; do
        [ $((RANDOM % 4)) = 0 ] || continue
        a=$(one "${pair#*:}") b=$(one "${pair#*:}")
        command+=("--${pair%:*}" "$a" "--${pair%:*}" "$b")
        where="$where AND ${pair%:*} IN ('$a', '$b')"
    done
    [ "$level" = whole ] || command+=(--by "$level")
    [ "$step" ] && command+=(--period "$step")
    [ "$compare" ] && command+=(--compare "$compare")
    command=("$gridctl" situation k.gpkg --from "$from_text" --to "$to_text" --now "$now_text" "${command[@]}")
    if ! round "$level" "$step" "$from" "$to" "$(naive "$now_text")" "$compare" "$where" "${command[@]}"; then
        failed=$((failed + 1))
        echo "differs: ${command[*]}"
        cat differs
    fi
done
echo "rounds: $rounds, different: $failed"
[ "$failed" = 0 ]
