# The engine of containers for tests/deploy.sh: Docker's or podman; sourced, at the root,
# after common.sh.
# shellcheck shell=bash disable=SC2154  # common.sh says the rest

# shellcheck disable=SC2034  # the parts read it
readonly image=camserve:0.1.0
readonly project=camserve-test
# What image.sh and README's recipes call theirs, and the two programs that compose.
readonly containers=(
  camserve-test camserve
  "$project"-{grafana,prometheus,camserve}-1 "$project"_{grafana,prometheus,camserve}_1
)
# The compose file's volumes stay apart from those of a service in use.
export COMPOSE_PROJECT_NAME=$project
image_tool=${CAMSERVE_IMAGE_TOOL:-../shared/tools/container/image}
unset CAMSERVE_IMAGE_TOOL
engine=

# `docker` becomes the engine that tests/deploy.sh's usage names, here and in what is called
# from here: tests are written for Docker's command line, which podman takes.
use_engine() {
  local name=${IMAGE:-$(find_engine)}
  case $name in
    docker) ;;
    podman) use_podman ;;
    *) fail "IMAGE is $name: it names docker or podman" ;;
  esac
  refuse_others_containers
  engine=$name
}

# The command docker may be podman's as well, which does not compose.
find_engine() {
  if docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1; then
    echo docker
  else
    echo podman
  fi
}

use_podman() {
  local program
  for program in podman podman-compose; do
    command -v "$program" >/dev/null || skip "neither Docker nor $program is here (deploy/setup.sh)"
  done
  # Its own limits are higher than root's may be, and CNI's networks have no names.
  cat >"$work/containers.conf" <<END
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[network]
network_backend = "netavark"
END
  export CONTAINERS_CONF=$work/containers.conf
  # It has systemd ask health checks, and complains where there is none.
  [[ -d /run/systemd/system ]] || export DISABLE_HC_SYSTEMD=true
  [[ ! -x $image_tool ]] || use_image_tool
  mkdir -p "$work/bin"
  ln -s "$PWD/$deploy/docker/docker" "$work/bin/docker"
  PATH=$work/bin:$PATH
  podman run --rm docker.io/library/debian:bookworm-slim true >"$work/podman.log" 2>&1 ||
    skip "podman runs no container here: $(<"$work/podman.log")"
}

# The tool makes Debian's image, and builds on it, where there is no registry; podman has
# its images from the storage that it keeps them in.
use_image_tool() {
  "$image_tool" base >"$work/base.log" 2>&1 ||
    skip "$image_tool makes no image of Debian: $(<"$work/base.log")"
  "$image_tool" buildah info | jq -r '.store | "[storage]\ndriver = \"\(.GraphDriverName)\"
graphroot = \"\(.GraphRoot)\"\nrunroot = \"\(.RunRoot)\""' >"$work/storage.conf"
  CAMSERVE_IMAGE_TOOL=$(realpath "$image_tool")
  export CAMSERVE_IMAGE_TOOL CONTAINERS_STORAGE_CONF=$work/storage.conf
}

# Those of the person whose engine it is stay.
refuse_others_containers() {
  local name
  for name in "${containers[@]}"; do
    ! docker container inspect "$name" >/dev/null 2>&1 ||
      fail "a container $name is there already: remove or rename it first"
  done
}

show_logs() {
  local name log
  for name in "${containers[@]}"; do
    if log=$(docker logs "$name" 2>&1); then tail -n 10 <<<"$log"; fi
  done
}

leave_engine() {
  local name
  [[ -n $engine ]] || return 0
  for name in "${containers[@]}"; do docker rm -f "$name" >/dev/null 2>&1 || true; done
  docker volume rm "${project}_prometheus" >/dev/null 2>&1 || true
  docker network rm "$project"_{calls,metrics,pages} >/dev/null 2>&1 || true
}

# build_image NAME DOCKERFILE CONTEXT [OPTION]...
build_image() {
  until_done docker build -t "$1" -f "$2" "${@:4}" "$3" >"$work/build.log" 2>&1 ||
    { tail -n 30 "$work/build.log" >&2; fail "the image $1 can't be built"; }
  ok "the image $1 is built"
}
