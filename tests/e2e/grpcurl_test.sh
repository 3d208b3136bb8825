#!/usr/bin/env bash
# What a person types: grpcurl against a real server. Where there is no Go to build grpcurl
# it ends with 77, which ctest takes for skipped; where CI=true it fails.
set -euo pipefail

readonly model=conv_flatten_scores
readonly build=${CAMSERVE_BUILD:?names the build folder; ctest sets it}
# A bright square on dark ground: a grey PNG of 32 x 32 pixels.
readonly image=iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAAAAABWESUoAAAAHElEQVR42mOQIwAYRpiCE0hgVMHAKhhNkwOuAABAKteh37Cr3wAAAABJRU5ErkJggg==
work=$(mktemp -d)
server=

clean_up() {
  if [[ -n $server ]]; then kill -KILL "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap clean_up EXIT

fail() {
  echo "FAILED: $*" >&2
  if [[ -s $work/log ]]; then tail -n 20 "$work/log" >&2; fi
  exit 1
}

# expect WHAT PATTERN FILE: a line of the file matches.
expect() {
  grep -Eq -- "$2" "$3" || { cat "$3" >&2; fail "$1: no line matches $2"; }
  echo "ok: $1"
}

start_server() {
  "$build/camserve_make_models" "$work/models" "$model"
  "$build/camserve" --model_repository="$work/models" --device=cpu --port=0 \
    --port_file="$work/port" --metrics_port=-1 2>"$work/log" &
  server=$!
  for _ in {1..600}; do
    if [[ -s $work/port ]]; then break; fi
    kill -0 "$server" || fail "the server ended"
    sleep 0.1
  done
  address=127.0.0.1:$(<"$work/port")
}

call() { "$grpcurl" -plaintext -max-time 60 "$@"; }

await_ready() {
  for _ in {1..600}; do
    if call "$address" grpc.health.v1.Health/Check 2>/dev/null | grep -q '"SERVING"'; then
      return
    fi
    sleep 0.1
  done
  fail "the server is not ready"
}

grpcurl=$("${CAMSERVE_SOURCE:?names the checkout; ctest sets it}/tests/support/go_tool.sh" \
  github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3)
start_server
await_ready

call "$address" list >"$work/list"
expect "list names the services" '^camserve\.v1\.ExplanationService$' "$work/list"
expect "list names the services" '^camserve\.v1\.ModelService$' "$work/list"
expect "list names health" '^grpc\.health\.v1\.Health$' "$work/list"

call "$address" describe camserve.v1.ExplanationService >"$work/describe"
expect "describe shows Explain" 'rpc Explain ' "$work/describe"
call "$address" describe camserve.v1.ExplainRequest >"$work/describe"
expect "describe shows the request" 'repeated \.camserve\.v1\.CamMethod methods' "$work/describe"

call -d '{"service": "camserve.v1.ExplanationService"}' "$address" \
  grpc.health.v1.Health/Check >"$work/health"
expect "health is serving" '"SERVING"' "$work/health"

call "$address" camserve.v1.ModelService/ListModels >"$work/models.json"
expect "the model is ready" '"MODEL_STATE_READY"' "$work/models.json"

cat >"$work/request.json" <<END
{"model": {"name": "$model"}, "image": {"encoded": "$image"},
 "methods": ["CAM_METHOD_HIRES_CAM"], "outputs": ["OUTPUT_OVERLAY_PNG"]}
END
call -d @ "$address" camserve.v1.ExplanationService/Explain \
  <"$work/request.json" >"$work/response.json"
expect "Explain names the method" '"CAM_METHOD_HIRES_CAM"' "$work/response.json"
expect "Explain gives scores" '"probability"' "$work/response.json"
sed -n 's/.*"overlay_png": "\([^"]*\)".*/\1/p' "$work/response.json" |
  base64 -d >"$work/overlay.png"
[[ $(head -c 8 "$work/overlay.png" | od -An -tx1 | tr -d ' \n') == 89504e470d0a1a0a ]] ||
  fail "the overlay is no PNG"
echo "ok: the overlay is a PNG"

if call -d '{"model": {"name": "../x"}}' "$address" \
  camserve.v1.ExplanationService/Explain >"$work/refused" 2>&1; then
  fail "../x was taken for a model"
fi
expect "a wrong name is refused" 'Code: InvalidArgument' "$work/refused"

kill -TERM "$server"
status=0
wait "$server" || status=$?
server=
[[ $status == 0 ]] || fail "the server ended with $status"
echo "ok: SIGTERM ends the server with 0"
