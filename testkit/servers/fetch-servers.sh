#!/usr/bin/env bash
# Brings Redis 8 and Valkey 8 from Debian's packages into a folder of the user, without touching the system.
# Usage: fetch-servers.sh [FOLDER]      (default: $CACHOEIRA_SERVERS, else ~/.cache/cachoeira/servers)
#
# Afterwards FOLDER/redis8/redis-server and FOLDER/valkey8/valkey-server are there; RedisBinary finds them.
# A server that is there already is left alone, so running it again, or twice at once, does no harm.
# The mirror is the one that this machine's own apt uses. Works as any user; needs Debian's apt and dpkg-deb.
set -euo pipefail

folder="$(realpath -m "${1:-${CACHOEIRA_SERVERS:-${XDG_CACHE_HOME:-$HOME/.cache}/cachoeira/servers}}")"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
libraries=(libc6 libstdc++6 libgcc-s1 libatomic1 libjemalloc2 liblzf1 libsystemd0 libcap2 libgcrypt20 libzstd1
  liblzma5 liblz4-1 libgpg-error0 zlib1g)

fail() {
  echo "fetch-servers: $*" >&2
  exit 1
}

works() {
  [[ -x "$1" ]] && "$1" --version >/dev/null 2>&1
}

# The base address of the Debian archive in apt's own settings, whatever their form.
mirror() {
  local codename
  codename="$(. /etc/os-release && echo "${VERSION_CODENAME:-}")"
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' |
    awk -v release="$codename" '$2 == release && $3 == "main" { print $1; exit }'
}

# An apt of our own: its own sources, lists and cache below $work; the machine's proxy and transport settings stay.
prepare_apt() {
  local archive suite
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail "needs apt-get and dpkg-deb"
  [[ -r "$keyring" ]] || fail "needs Debian's archive keyring (package debian-archive-keyring)"
  archive="$(mirror)"
  [[ -n "$archive" ]] || fail "apt's settings name no archive for this release"
  mkdir -p "$work"/apt/{state/lists/partial,cache/archives/partial}
  for suite in bookworm bookworm-backports trixie; do
    echo "deb [signed-by=$keyring] $archive $suite main"
  done >"$work/apt/sources.list"
  apt=(apt-get -q -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::State="$work/apt/state" -o Dir::State::status=/dev/null -o Dir::Cache="$work/apt/cache"
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=3)
  "${apt[@]}" update >"$work/apt/log" 2>&1 || fail "apt-get update failed: $(cat "$work/apt/log")"
}

# Unpacks packages ("name/suite") into a folder.
unpack() {
  local into="$1" package
  shift
  mkdir -p "$into/packages"
  (cd "$into/packages" && "${apt[@]}" download "$@" >>"$work/apt/log" 2>&1) ||
    fail "could not download $*: $(tail -3 "$work/apt/log")"
  for package in "$into"/packages/*.deb; do
    dpkg-deb -x "$package" "$into"
  done
  rm -rf "$into/packages"
}

# Keeps the server and its libraries, in bin/ and lib/, and adds a script that starts it with its own suite's loader.
arrange() {
  local tree="$1" server="$2" loader
  mkdir "$tree/kept" "$tree/kept/bin" "$tree/kept/lib"
  cp -L "$tree/usr/bin/$server" "$tree/kept/bin/"
  find "$tree" -path '*-linux-gnu/*' -prune -name '*.so*' -exec cp -L {} "$tree/kept/lib/" \;
  loader="$(cd "$tree/kept/lib" && ls ld-linux*)" || fail "no loader among the libraries of $server"
  cat >"$tree/kept/$server" <<WRAPPER
#!/bin/sh
# Becomes the server, so that the pid stays this one.
here=\$(dirname "\$(readlink -f "\$0")")
exec "\$here/lib/$loader" --library-path "\$here/lib" --argv0 $server "\$here/bin/$server" "\$@"
WRAPPER
  chmod +x "$tree/kept/$server"
}

# Puts a finished folder in its place. That is one step: whoever comes second keeps what the first one made.
settle() {
  local made="$1" place="$2" server="$3"
  mv -T "$made" "$place" 2>/dev/null && return
  works "$place/$server" && return
  rm -rf "${place:?}"
  mv -T "$made" "$place"
}

# fetch NAME SERVER PACKAGE/SUITE …
fetch() {
  local name="$1" server="$2" tree="$work/$1"
  shift 2
  works "$folder/$name/$server" && return
  [[ -n "${apt+set}" ]] || prepare_apt
  unpack "$tree" "$@"
  arrange "$tree" "$server"
  works "$tree/kept/$server" || fail "the fetched $server does not start: $("$tree/kept/$server" --version 2>&1 | head -3)"
  settle "$tree/kept" "$folder/$name" "$server"
}

mkdir -p "$folder"
work="$(mktemp -d "$folder/.fetch.XXXXXX")"
trap 'rm -rf "$work"' EXIT

fetch redis8 redis-server {redis-server,redis-tools,libssl3t64}/trixie "${libraries[@]/%//trixie}"
fetch valkey8 valkey-server {valkey-server,valkey-tools}/bookworm-backports "${libraries[@]/%//bookworm}" libssl3/bookworm

"$folder/redis8/redis-server" --version
"$folder/valkey8/valkey-server" --version
