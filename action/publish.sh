#!/usr/bin/env bash
# Delivers a finished report or review. Nothing here sees a source or the key of a model.
set -euo pipefail

if [ -z "$INPUT_REPORT" ]; then
  echo "::error::publish needs the input report: the output of an earlier step, or a downloaded artifact"
  exit 2
fi
arguments=(publish "$INPUT_REPORT" --to "$INPUT_TO")
if [ -n "$INPUT_NUMBER" ] && [ "$INPUT_TO" = github-pr ]; then
  arguments+=(--pr "$INPUT_NUMBER")
fi
while IFS= read -r line; do
  if [ -n "$line" ]; then
    arguments+=("$line")
  fi
done <<< "$INPUT_ARGUMENTS"
create-dump "${arguments[@]}"
