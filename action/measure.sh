#!/usr/bin/env bash
# Reviews a change or analyses a source, and gives score, grade, verdict and the path of the report.
set -euo pipefail

# Not in the source: it may hold links that lead elsewhere.
folder=$(mktemp -d "$RUNNER_TEMP/create-dump-report.XXXXXX")
report=${INPUT_REPORT:-$folder/report.json}
arguments=("$INPUT_COMMAND" "$INPUT_SOURCE" --output "$folder/report.md" --format markdown)

case "$INPUT_COMMAND" in
  review)
    if [ -z "$INPUT_BASE" ]; then
      echo "::error::a review needs the input base: outside of a pull request nothing says what to compare with"
      exit 2
    fi
    arguments+=(--base "$INPUT_BASE")
    ;;
  analyze) ;;
  *)
    echo "::error::the input command has to be review, analyze or publish"
    exit 2
    ;;
esac

option() {
  if [ -n "$2" ]; then
    arguments+=("$1" "$2")
  fi
}

option --history "$INPUT_HISTORY"
option --model "$INPUT_MODEL"
option --base-url "$INPUT_BASE_URL"
option --max-cost "$INPUT_MAX_COST"
# Without IFS, spaces around a gate go; some editors end lines with a carriage return.
while read -r line; do
  option --fail-on "${line%$'\r'}"
done <<< "$INPUT_FAIL_ON"
while IFS= read -r line; do
  if [ -n "$line" ]; then
    arguments+=("$line")
  fi
done <<< "$INPUT_ARGUMENTS"

status=0
create-dump "${arguments[@]}" --format "json=$report" || status=$?
case "$status" in
  0 | 1) ;;
  3) echo "::warning::the report is not whole: it says what it misses" ;;
  *) exit "$status" ;;
esac
# What stands once in the JSON, whatever a path or a text in it says: their quotes are escaped.
value() {
  sed -n "s/.*$1.*/\\1/p" "$report"
}
{
  echo "score=$(value '"summary":{"score":\([0-9.]*\),')"
  echo "grade=$(value '"summary":{"score":[0-9.]*,"grade":"\([A-F]\)"')"
  echo "verdict=$(value '"uncommitted":[a-z]*,"verdict":"\([a-z]*\)"')"
  echo "report=$report"
} >> "$GITHUB_OUTPUT"
# GitHub takes a summary of at most 1 MiB.
head -c 1000000 "$folder/report.md" >> "$GITHUB_STEP_SUMMARY"
if [ "$status" -eq 1 ]; then
  echo "::error::a gate failed: the summary of this run says which, and how to pass"
  exit 1
fi
