#!/usr/bin/env bash
# Installs everything that camserve is built from on Debian 12: the libraries
# and tools from apt, and LibTorch out of its PyPI wheel into a cache folder.
# Safe to repeat and to run twice at once; a second run takes a second.
#
#   deploy/setup.sh                what a build and its tests need
#   deploy/setup.sh --libtorch     LibTorch only (no root needed)
#
# CAMSERVE_CACHE says where LibTorch goes; default ~/.cache/camserve.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly cache=${CAMSERVE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/camserve}
readonly torch_version=2.11.0
readonly libtorch=$cache/libtorch-$torch_version

# The suite pins the versions: Debian 12 changes them for security alone.
readonly packages=(
  build-essential ccache cmake git lld ninja-build pkg-config
  clang-16 clang-format-16 clang-tidy-16
  python3 python3-pip
  libabsl-dev libgrpc++-dev libprotobuf-dev protobuf-compiler
  protobuf-compiler-grpc
  libopencv-core-dev libopencv-imgproc-dev libspng-dev libjpeg62-turbo-dev libexif-dev
  prometheus-cpp-dev nlohmann-json3-dev libssl-dev zlib1g-dev
  libgtest-dev libgmock-dev
  curl
)

say() { printf 'setup: %s\n' "$*" >&2; }

install_packages() {
  local missing=() package
  for package in "${packages[@]}"; do
    dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null |
      grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      say "run as root, or install sudo: apt-get has to install ${missing[*]}"
      exit 1
    }
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  # Another apt may hold the lock: wait for it instead of failing.
  local wait=(-o DPkg::Lock::Timeout=600)
  "${as_root[@]}" flock /tmp/camserve-apt.lock \
    apt-get "${wait[@]}" -qq update
  "${as_root[@]}" flock /tmp/camserve-apt.lock \
    apt-get "${wait[@]}" -qq install -y --no-install-recommends \
    "${missing[@]}" >/dev/null
}

# One build for CPU and CUDA. Its libtorch_cpu.so also wants the two small
# NVIDIA libraries, which its RPATH finds where the wheels unpack side by side.
install_libtorch() {
  [ -e "$libtorch/complete" ] && return
  mkdir -p "$cache"
  exec 9>"$cache/libtorch.lock"
  flock 9
  [ -e "$libtorch/complete" ] && return
  say "fetching LibTorch $torch_version (560 MB) into $libtorch"
  local work
  work=$(mktemp -d "$cache/libtorch.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$work'" EXIT
  python3 -m pip download --quiet --no-deps --require-hashes \
    --only-binary=:all: --python-version 3.11 --implementation cp \
    --platform manylinux_2_28_x86_64 --platform manylinux_2_25_x86_64 \
    --platform manylinux2014_x86_64 \
    --dest "$work/wheels" --requirement deploy/libtorch.txt
  local wheel
  for wheel in "$work"/wheels/*.whl; do
    python3 -m zipfile -e "$wheel" "$work/tree"
  done
  # What the Python package alone needs stays out: 3 GB become 1.5.
  mkdir "$work/keep" "$work/keep/torch"
  mv "$work/tree/nvidia" "$work/keep/"
  mv "$work/tree/torch/lib" "$work/tree/torch/include" \
    "$work/tree/torch/share" "$work/keep/torch/"
  rm -rf "$libtorch"
  mv "$work/keep" "$libtorch"
  touch "$libtorch/complete"
  rm -rf "$work"
  trap - EXIT
}

case ${1-} in
  "") install_packages; install_libtorch ;;
  --libtorch) install_libtorch ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
say "ready: LibTorch in $libtorch"
