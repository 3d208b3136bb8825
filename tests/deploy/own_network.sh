#!/usr/bin/env bash
# Runs a command in a network of its own, of loopback alone: every port is free,
# and nobody else is reached. In it the names that are given stand for addresses;
# one that is given twice stands for both.
#
#   tests/deploy/own_network.sh [NAME=ADDRESS]... -- COMMAND...
set -euo pipefail

if [[ ${1:-} != --inside ]]; then
  as_root=()
  [[ $(id -u) == 0 ]] || as_root=(--map-root-user)
  exec unshare "${as_root[@]}" --net --mount "$0" --inside "$@"
fi
shift
command -v ip >/dev/null || { echo "own_network: needs ip (apt install iproute2)" >&2; exit 1; }
hosts=$(mktemp -p "${CAMSERVE_DEPLOY_WORK:-/tmp}" hosts.XXXXXX)
chmod 644 "$hosts"
printf '127.0.0.1 localhost\n::1 localhost\n' >"$hosts"
while [[ ${1:?own_network: no command} != -- ]]; do
  echo "${1#*=} ${1%%=*}" >>"$hosts"
  shift
done
shift
ip link set lo up
mount --bind "$hosts" /etc/hosts
exec "$@"
