#!/usr/bin/env bash
# A program of ten lines, built with nothing but the installed client, asks a server
# for its version.
#
#   tests/package/installed_client.sh BUILD
set -euo pipefail
readonly build=$1
here=$(cd "$(dirname "$0")" && pwd)
readonly here
work=$(mktemp -d)
readonly work
server=
clean() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap clean EXIT

cmake --install "$build" --prefix "$work/usr" --component camserve-dev >"$work/install.log"
cmake -G Ninja -S "$here/client" -B "$work/build" -DCMAKE_PREFIX_PATH="$work/usr" \
  >"$work/configure.log" || { cat "$work/configure.log"; exit 1; }
cmake --build "$work/build" >"$work/build.log" || { cat "$work/build.log"; exit 1; }
# Neither the checkout nor its build folder is needed.
if grep -rlF -e "$build" "$work/usr/lib" "$work/usr/include" --include='*.cmake' --include='*.h'; then
  echo "the files above name the build folder"
  exit 1
fi

mkdir "$work/models"
"$build/camserve" --model_repository="$work/models" --port=0 --metrics_port=-1 \
  --port_file="$work/port" 2>"$work/server.log" &
server=$!
for _ in $(seq 300); do
  [ ! -s "$work/port" ] || break
  kill -0 "$server" || { cat "$work/server.log"; exit 1; }
  sleep 0.1
done
said=$("$work/build/user" "127.0.0.1:$(cat "$work/port")")
wanted=$("$build/camserve" --version | sed -n 's/^camserve \([0-9.]*\).*/\1/p')
[ "$said" = "$wanted" ] || { echo "the program says \"$said\", not \"$wanted\""; exit 1; }
