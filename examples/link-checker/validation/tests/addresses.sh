# Properties of addresses that hold whatever the tables of cases say.
# usage: sh addresses.sh <file with a link a line> <report>; DRIVE is the command of the driver.
links=$1
report=$2

# The URLs that a base makes of links: a line each, in their order; nothing for what is no text.
resolve() {
  id=0
  while IFS= read -r link; do
    id=$((id + 1))
    printf '{"id": %d, "call": "resolve", "input": {"base": "%s", "href": "%s"}}\n' "$id" "$1" "$link"
  done | answers
}

# Whether each URL is internal to a visit that starts at itself.
scope() {
  id=0
  while IFS= read -r url; do
    id=$((id + 1))
    printf '{"id": %d, "call": "scope", "input": {"start": "%s", "url": "%s"}}\n' "$id" "$url" "$url"
  done | answers
}

# Answers may come in any order, and with any white space.
answers() {
  eval "$DRIVE" | sed -n 's/.*"id" *: *\([0-9][0-9]*\).*/\1 &/p' | sort -n |
    sed -n 's/.*"output" *: *"\([^"]*\)".*/\1/p'
}

number=0
failures=0
# A name, what must come, and what came; nothing is never right.
test_that() {
  number=$((number + 1))
  if [ -n "$2" ] && [ "$2" = "$3" ]; then
    echo "ok $number - $1" >>"$report"
  else
    failures=$((failures + 1))
    echo "not ok $number - $1" >>"$report"
  fi
}

base=http://site.test/docs/intro.html
once=$(resolve "$base" <"$links")
twice=$(echo "$once" | resolve https://other.test/)
marked=$(sed 's/$/#part/' "$links" | resolve "$base")
[ "$(echo "$once" | wc -l)" -eq "$(wc -l <"$links")" ] || once=

printf 'TAP version 14\n1..3\n' >"$report"
test_that "normalising a URL again changes nothing" "$once" "$twice"
test_that "a fragment makes no difference" "$once" "$marked"
test_that "a URL is internal to itself" "$(sed 's/.*/internal/' "$links")" "$(echo "$once" | scope)"
[ "$failures" -eq 0 ]
