#!/bin/sh
# What an image holds beside camserve itself, as CycloneDX 1.5 on the standard
# output: Debian's packages as they are installed, and the wheels of the
# requirement files that are named.
#
#   docker/sbom.sh REQUIREMENTS...
set -eu

debian() {
  dpkg-query -W -f='${Package} ${Version} ${Architecture}\n' |
    while read -r name version architecture; do
      # A package URL wants these three encoded.
      encoded=$(printf '%s' "$version" | sed 's/+/%2B/g; s/:/%3A/g; s/~/%7E/g')
      printf '    {"type": "library", "name": "%s", "version": "%s", "purl": "pkg:deb/debian/%s@%s?arch=%s"},\n' \
        "$name" "$version" "$name" "$encoded" "$architecture"
    done
}

wheels() {
  sed -n 's/^\([a-z0-9-]*\)==\([^ ]*\) --hash=sha256:\(.*\)$/\1 \2 \3/p' "$@" |
    while read -r name version hash; do
      printf '    {"type": "library", "name": "%s", "version": "%s", "purl": "pkg:pypi/%s@%s", "hashes": [{"alg": "SHA-256", "content": "%s"}]},\n' \
        "$name" "$version" "$name" "$version" "$hash"
    done
}

printf '{\n  "bomFormat": "CycloneDX",\n  "specVersion": "1.5",\n  "version": 1,\n'
printf '  "metadata": {"component": {"type": "application", "name": "camserve"}},\n'
printf '  "components": [\n'
{
  debian
  wheels "$@"
} | sed '$s/},$/}/'
printf '  ]\n}\n'
