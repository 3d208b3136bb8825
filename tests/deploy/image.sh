#!/usr/bin/env bash
# The image of docker/Dockerfile: small, described, and a server that serves as
# its user with a root that can't be written. See tests/deploy.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source-path=SCRIPTDIR source=common.sh
. tests/deploy/common.sh
# shellcheck source-path=SCRIPTDIR source=engine.sh
. tests/deploy/engine.sh

readonly most_megabytes=900
readonly container=camserve-test
readonly address=127.0.0.1:50051

# in_image PROGRAM ARGUMENT...: as root, to look at all of it.
in_image() { docker run --rm --user 0 --entrypoint "$1" "$image" "${@:2}"; }

check_size() {
  local bytes
  bytes=$(in_image du -xsb / | cut -f1)
  ((bytes < most_megabytes * 1000000)) ||
    fail "the image has $((bytes / 1000000)) MB; $most_megabytes at most"
  ok "the image has $((bytes / 1000000)) MB unpacked, less than $most_megabytes"
  echo "    the largest files, MB:"
  in_image find / -xdev -type f -size +4M -printf '%s %p\n' | sort -rn |
    awk 'NR <= 8 {printf "    %7.1f %s\n", $1 / 1e6, $2}'
  echo "    the largest packages, MB, of which files may be left out:"
  # The format is dpkg's, not the shell's.
  # shellcheck disable=SC2016
  in_image dpkg-query -W -f '${Installed-Size} ${Package}\n' | sort -rn |
    awk 'NR <= 8 {printf "    %7.1f %s\n", $1 / 1e3, $2}'
}

check_description() {
  docker image inspect "$image" >"$work/inspect.json"
  # has EXPRESSION: of the configuration it is true; podman has the health check beside it.
  has() {
    jq -e ".[0] | {Healthcheck} + .Config | $1" "$work/inspect.json" >/dev/null ||
      fail "not so: $1"
  }
  has '.User == "10001:10001"'
  has '.Entrypoint == ["/usr/local/bin/camserve"]'
  has '.Healthcheck.Test == ["CMD", "/usr/local/bin/camserve", "--health_check"]'
  ok "the image runs as 10001, without a shell, and has a health check"
  local version label
  version=$(docker run --rm "$image" --version)
  [[ $version =~ ^camserve\ ([0-9.]+),\ LibTorch ]] || fail "$version is no version"
  has ".Labels.\"org.opencontainers.image.version\" == \"${BASH_REMATCH[1]}\""
  for label in title description base.name; do
    has ".Labels.\"org.opencontainers.image.$label\" | length > 0"
  done
  ok "its labels say what it is: $version"
}

check_parts() {
  in_image cat /usr/share/doc/camserve/sbom.cdx.json >"$work/sbom.json"
  jq -e '.bomFormat == "CycloneDX" and ([.components[].name] | index("torch", "libgrpc++1.51"))
    and ([.components[] | select(.version == "" or .purl == "")] == [])' "$work/sbom.json" \
    >/dev/null || fail "the SBOM does not list LibTorch and gRPC"
  ok "the SBOM lists $(jq '.components | length' "$work/sbom.json") parts"
  in_image ldd /usr/local/bin/camserve >"$work/ldd"
  in_image ldd /usr/local/bin/camctl >>"$work/ldd"
  ! grep 'not found' "$work/ldd" || fail "libraries are missing"
  ok "no library is missing"
}

start() {
  docker run -d --name "$container" --read-only --cap-drop ALL \
    --security-opt no-new-privileges:true --stop-timeout 60 \
    -p "$address:50051" -v "$PWD/build/demo/models:/models:ro" "$image" \
    --model_repository=/models --host=0.0.0.0 --allow_insecure \
    --drain_delay=1s --drain_timeout=10s >/dev/null
  until_true 120 "the image's health check succeeds" \
    docker exec "$container" /usr/local/bin/camserve --health_check
  ok "with a read-only root and no capabilities the health check succeeds"
}

check_user() {
  # Of a container the processes are this machine's as well.
  docker exec "$container" /usr/bin/id -u >"$work/id"
  expect "it runs as 10001" '^10001$' "$work/id"
  if docker exec "$container" /usr/bin/touch /usr/local/written 2>/dev/null; then
    fail "its root can be written"
  fi
  if docker exec "$container" /usr/bin/touch /models/written 2>/dev/null; then
    fail "its models can be written"
  fi
  ok "it can write neither its root nor its models"
}

check_camctl() {
  camctl explain --server "$address" --model demo --image build/demo/images/nodule.png \
    --out "$work/out" >/dev/null
  local picture
  picture=$(find "$work/out" -name 'nodule.*.overlay.png' | head -n 1)
  [[ $(head -c 8 "${picture:-/dev/null}" | od -An -tx1 | tr -d ' \n') == 89504e470d0a1a0a ]] ||
    fail "camctl left no PNG"
  ok "camctl from outside has an image explained: ${picture##*/}"
  docker exec "$container" camctl models >"$work/models"
  expect "camctl inside lists the model" '^demo .* ready' "$work/models"
}

check_grpcurl() {
  local grpcurl
  grpcurl=$(tests/support/go_tool.sh github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3)
  "$grpcurl" -plaintext "$address" list >"$work/list"
  expect "grpcurl from outside lists the services" '^camserve.v1.ExplanationService$' "$work/list"
  cat >"$work/request.json" <<END
{"model": {"name": "demo"}, "image": {"encoded": "$(base64 -w0 build/demo/images/nodule.png)"}}
END
  "$grpcurl" -plaintext -d @ "$address" camserve.v1.ExplanationService/Explain \
    <"$work/request.json" >"$work/answer.json"
  expect "grpcurl from outside gets an explanation" '"probability"' "$work/answer.json"
}

check_stop() {
  local begin=$SECONDS code
  docker stop "$container" >/dev/null
  code=$(docker wait "$container")
  [[ $code == 0 ]] || fail "SIGTERM ended it with $code"
  ((SECONDS - begin <= 13)) || fail "it took $((SECONDS - begin)) s, more than it may drain"
  ok "SIGTERM ends it with 0 after $((SECONDS - begin)) s"
  docker logs "$container" >"$work/log" 2>&1
  expect "it has said so" '"event":"stopped"' "$work/log"
}

[[ $# == 0 ]] || fail "takes no arguments"
use_engine
need jq
make_demo
build_image "$image" docker/Dockerfile . --target cpu
check_size
check_description
check_parts
start
check_user
check_camctl
check_grpcurl
check_stop
