# What the bench scripts share. They source this file at the root of the repository.
# shellcheck shell=bash

readonly build=${CAMSERVE_BUILD:-build/release}
work=$(mktemp -d)
server=

clean_up() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; fi
  wait
  rm -rf "$work"
}
trap clean_up EXIT

# write_images COUNT: writes $work/images/0000.png and so on, noise over a ramp in grey,
# 224 x 224.
write_images() {
  python3 - "$work/images" "$1" <<'PYTHON'
import os, random, struct, sys, zlib
folder, count = sys.argv[1], int(sys.argv[2])
side = 224
os.makedirs(folder)
def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
for number in range(count):
    noise = random.Random(number)
    rows = b"".join(
        b"\0" + bytes((x + y * number + noise.randrange(64)) % 256 for x in range(side))
        for y in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    with open(f"{folder}/{number:04}.png", "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
                   + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
PYTHON
}

# start_server FLAG...: starts a server of the models in $work/models, and sets `address` once
# it serves.
start_server() {
  "$build/camserve" --model_repository="$work/models" --port=0 \
    --port_file="$work/port" --metrics_port=-1 --drain_delay=0s "$@" 2>"$work/log" &
  server=$!
  until [[ -s $work/port ]]; do
    kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
    sleep 0.1
  done
  # shellcheck disable=SC2034  # the benches read it
  address=127.0.0.1:$(<"$work/port")
  until "$build/camserve" --health_check --port="${address#*:}" 2>/dev/null; do
    kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
    sleep 0.2
  done
}
