#!/usr/bin/env bash
# Prints the path of a program from the Go module proxy, which is built into the cache the
# first time. Without Go it ends with 77, which ctest takes for skipped, or with 1 where
# CI=true.
#
#   tests/support/go_tool.sh PACKAGE@VERSION [NAME]
set -euo pipefail

readonly package=${1:?names a package}
readonly version=${package#*@}
path=${package%@*}
readonly name=${2:-${path##*/}}
readonly cache=${CAMSERVE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/camserve}
readonly tool=$cache/tools/$name-$version

if [[ ! -x $tool ]]; then
  if ! command -v go >/dev/null; then
    echo "go is not here: $name is built with it (apt install golang)" >&2
    if [[ ${CI:-} == true ]]; then exit 1; fi
    exit 77
  fi
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$cache/tools"
  GOBIN=$work go install "$package" >&2
  mv "$work"/* "$tool"  # a package may end in its major version
fi
echo "$tool"
