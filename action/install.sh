#!/usr/bin/env bash
# Puts create-dump on the path: the release of the version that this action is pinned to, with its
# checksum verified, or where there is none for this runner, a build of the action's own source.
set -euo pipefail

version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$GITHUB_ACTION_PATH/Cargo.toml" | head -n 1)
folder="$RUNNER_TEMP/create-dump-$version"
mkdir -p "$folder"

case "$RUNNER_OS-$RUNNER_ARCH" in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  *) target="" ;;
esac

# The checksum to hold the release to: the caller's own, or the one that the release states.
expected() {
  if [ -n "$SHA256" ]; then
    printf '%s' "$SHA256"
  else
    cut -d ' ' -f 1 "$1.sha256"
  fi
}

fetch() {
  curl --fail --silent --show-error --location --proto '=https' --max-redirs 3 --retry 3 \
    --max-time 300 --output "$1" "$2"
}

release() {
  [ -n "$target" ] && [ -n "$REPOSITORY" ] || return 1
  local name="create-dump-$target.tar.gz"
  local address="https://github.com/$REPOSITORY/releases/download/v$version/$name"
  fetch "$folder/$name" "$address" || return 1
  [ -n "$SHA256" ] || fetch "$folder/$name.sha256" "$address.sha256" || return 1
  if ! printf '%s  %s\n' "$(expected "$folder/$name")" "$folder/$name" | shasum --algorithm 256 --check --status; then
    echo "::error::the checksum of $address is wrong: nothing was installed"
    exit 1
  fi
  tar --extract --gzip --file "$folder/$name" --directory "$folder" create-dump
}

if ! release; then
  if [ -n "$SHA256" ]; then
    echo "::error::there is no release $version for ${target:-this runner} that sha256 could belong to"
    exit 1
  fi
  echo "there is no release $version for ${target:-this runner}: building it from the action's source"
  cargo install --locked --path "$GITHUB_ACTION_PATH" --root "$folder/built"
  mv "$folder/built/bin/create-dump" "$folder/create-dump"
fi
echo "$folder" >> "$GITHUB_PATH"
