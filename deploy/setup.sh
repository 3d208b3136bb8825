#!/usr/bin/env bash
# Installs everything that camserve is built from on Debian 12: the libraries
# and tools from apt, LibTorch and Google's common protos out of their PyPI
# wheels into a cache folder. Safe to repeat and to run twice at once; a second
# run takes a second and needs no root.
#
#   deploy/setup.sh                what a build and its tests need
#   deploy/setup.sh --build        the same without what only tests/lint,
#                                  tests/observe, tests/deploy and tests/fuzz.sh
#                                  need
#   deploy/setup.sh --libtorch     only what goes into the cache folder
#   deploy/setup.sh --cuda         LibTorch and NVIDIA's libraries (2.6 GB), for a
#                                  machine with a GPU and its driver
#
# CAMSERVE_CACHE is the cache folder; default ~/.cache/camserve.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly cache=${CAMSERVE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/camserve}
readonly torch_version=2.11.0
readonly libtorch=$cache/libtorch-$torch_version
readonly common_protos_version=1.76.0
readonly common_protos=$cache/googleapis-common-protos-$common_protos_version

# The release pins the versions: Debian 12 changes them only for security.
readonly build_packages=(
  build-essential ccache cmake git lld ninja-build pkg-config
  ca-certificates python3 python3-pip
  libabsl-dev libgrpc++-dev libprotobuf-dev protobuf-compiler
  protobuf-compiler-grpc
  libopencv-core-dev libopencv-imgproc-dev
  libspng-dev libdeflate-dev libjpeg62-turbo-dev libexif-dev
  prometheus-cpp-dev libmicrohttpd-dev nlohmann-json3-dev libssl-dev zlib1g-dev
  libcli11-dev
  libgtest-dev libgmock-dev
  curl
)
readonly lint_packages=(
  clang-16 clang-format-16 clang-tidy-16 libclang-16-dev libclang-rt-16-dev
  llvm-16-dev shellcheck
)
readonly observation_packages=(prometheus)
deployment_packages=(iproute2 jq python3-yaml)
# An engine for images, its networks and their names; Docker's would do as well, and
# stays alone where it is. runc, as crun refuses machines with both kinds of cgroups.
command -v docker >/dev/null ||
  deployment_packages+=(podman podman-compose runc netavark aardvark-dns)
readonly deployment_packages

say() { printf 'setup: %s\n' "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

# missing_of PACKAGE...: prints those that are not installed, each on a line.
missing_of() {
  comm -23 <(printf '%s\n' "$@" | sort) <(
    dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
      sed -n 's/^installed //p' | sort
  )
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# Waits for another set-up or another apt instead of failing.
apt_get() {
  as_root flock /tmp/camserve-apt.lock env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=600 -qq "$@"
}

install_packages() {
  local missing
  command -v apt-get >/dev/null ||
    fail "this is not Debian: install what corresponds to $*, then run with --libtorch"
  mapfile -t missing < <(missing_of "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
    fail "run as root, or install sudo: apt-get has to install ${missing[*]}"
  say "installing ${missing[*]}"
  apt_get update
  apt_get install -y --no-install-recommends "${missing[@]}" >/dev/null
}

# Where Debian installs Prometheus it starts one that is open to the network.
# The tests start their own.
keep_prometheus_still() {
  [ -d /run/systemd/system ] && [ -n "$(missing_of prometheus)" ] || return 0
  say "prometheus.service stays masked: systemctl unmask it to use it"
  as_root systemctl mask --quiet prometheus.service
}

# The same LibTorch serves CPU and CUDA. Its libtorch_cpu.so, too, needs two small
# NVIDIA libraries. Its RPATH finds them where the wheels are unpacked side by side.
install_libtorch() {
  [ ! -e "$libtorch/complete" ] || return 0
  [ "$(uname -m)" = x86_64 ] ||
    fail "the pinned LibTorch is for x86_64: give CMake another with -DCAMSERVE_LIBTORCH=FOLDER"
  mkdir -p "$cache"
  exec 9>"$cache/libtorch.lock"
  flock 9
  [ ! -e "$libtorch/complete" ] || return 0
  say "fetching LibTorch $torch_version (560 MB) into $libtorch"
  rm -rf "$libtorch" "$cache"/libtorch.work.*
  work=$(mktemp -d "$cache/libtorch.work.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  fetch_wheels "$work" deploy/libtorch.txt
  unpack_wheels "$work"
  keep_licenses "$work/tree" "$work/keep/licenses"
  keep_libtorch "$work"
  touch "$work/keep/complete"
  mv "$work/keep" "$libtorch"
}

# fetch_wheels FOLDER REQUIREMENTS
fetch_wheels() {
  local platforms=() glibc
  # The tags that these wheels have.
  for glibc in 2_5 2_12 2_17 2_18 2_25 2_27 2_28; do
    platforms+=(--platform "manylinux_${glibc}_x86_64")
  done
  platforms+=(--platform manylinux2014_x86_64)
  python3 -m pip download --quiet --disable-pip-version-check --no-input \
    --no-deps --require-hashes \
    --only-binary=:all: --python-version 3.11 --implementation cp \
    "${platforms[@]}" --dest "$1/wheels" --requirement "$2"
}

# unpack_wheels FOLDER: unpacks FOLDER/wheels side by side into FOLDER/tree.
unpack_wheels() {
  local wheel
  for wheel in "$1"/wheels/*.whl; do
    python3 -m zipfile -e "$wheel" "$1/tree"
    rm "$wheel"
  done
}

# keep_libtorch FOLDER: leaves out what only the Python package needs, so that 3 GB
# become 1.6.
keep_libtorch() {
  mkdir -p "$1/keep/torch"
  mv "$1/tree/nvidia" "$1/keep/"
  mv "$1"/tree/torch/{lib,include,share} "$1/keep/torch/"
}

# keep_licenses TREE FOLDER: the texts that have to go with the libraries, by wheel.
keep_licenses() {
  local info
  for info in "$1"/*.dist-info; do
    mkdir -p "$2/$(basename "$info" .dist-info)"
    cp -r "$info/licenses/." "$2/$(basename "$info" .dist-info)/"
  done
  touch "$2/complete"
}

# Adds the licence texts to a cache that was filled before they were kept.
install_licenses() {
  [ ! -e "$libtorch/licenses/complete" ] || return 0
  exec 6>"$cache/libtorch.lock"
  flock 6
  [ ! -e "$libtorch/licenses/complete" ] || return 0
  say "fetching LibTorch's licence texts into $libtorch"
  local folder
  rm -rf "$cache"/licenses.work.*
  folder=$(mktemp -d "$cache/licenses.work.XXXXXX")
  fetch_wheels "$folder" deploy/libtorch.txt
  python3 -c 'import sys, zipfile
for path in sys.argv[2:]:
    wheel = zipfile.ZipFile(path)
    texts = [name for name in wheel.namelist() if ".dist-info/licenses/" in name]
    wheel.extractall(sys.argv[1], texts)' "$folder/tree" "$folder"/wheels/*.whl
  keep_licenses "$folder/tree" "$libtorch/licenses"
  rm -rf "$folder"
}

# The protos of error details. Clients in other languages have them from the same
# package, so that a process holds only one definition of each.
install_common_protos() {
  [ ! -e "$common_protos/complete" ] || return 0
  mkdir -p "$cache"
  exec 7>"$cache/common-protos.lock"
  flock 7
  [ ! -e "$common_protos/complete" ] || return 0
  say "fetching googleapis-common-protos $common_protos_version into $common_protos"
  local folder
  rm -rf "$common_protos" "$cache"/common-protos.work.*
  folder=$(mktemp -d "$cache/common-protos.work.XXXXXX")
  fetch_wheels "$folder" deploy/common-protos.txt
  unpack_wheels "$folder"
  touch "$folder/tree/complete"
  mv "$folder/tree" "$common_protos"
  rm -rf "$folder"
}

# LibTorch's CUDA part finds NVIDIA's libraries in the folder of the two small ones
# that install_libtorch fetched.
install_cuda() {
  [ ! -e "$libtorch/cuda-complete" ] || return 0
  exec 8>"$cache/cuda.lock"
  flock 8
  [ ! -e "$libtorch/cuda-complete" ] || return 0
  say "fetching NVIDIA's libraries (2.6 GB) into $libtorch"
  local folder
  rm -rf "$cache"/cuda.work.*
  folder=$(mktemp -d "$cache/cuda.work.XXXXXX")
  fetch_wheels "$folder" deploy/libtorch-cuda.txt
  unpack_wheels "$folder"
  # Leaves out what only compiling needs.
  find "$folder/tree/nvidia" \( -name include -o -name '*.a' \) -prune -exec rm -r {} +
  cp -a "$folder/tree/nvidia" "$libtorch/"
  rm -rf "$folder"
  touch "$libtorch/cuda-complete"
}

case ${1-} in
  "")
    keep_prometheus_still
    install_packages "${build_packages[@]}" "${lint_packages[@]}" \
      "${observation_packages[@]}" "${deployment_packages[@]}"
    ;;
  --build) install_packages "${build_packages[@]}" ;;
  --libtorch | --cuda) ;;
  *)
    sed -n '2,/^set /s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
install_common_protos
install_libtorch
install_licenses
[ "${1-}" != --cuda ] || install_cuda
say "ready: LibTorch in $libtorch"
