# What the scripts of the cost benches share: other people's software, the networks, and
# the instruction sets. They source this file at the root of the repository.
# shellcheck shell=bash

readonly build=${CAMSERVE_BUILD:-build/release}
readonly cache=${CAMSERVE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/camserve}

# digest FILE...: prints a word that changes when one of the files does.
digest() {
  cat "$@" | sha256sum | cut -c1-12
}

# make_python: sets `python` to a Python with the packages of peers_requirements.txt:
# CAMSERVE_PYTHON, or one in the cache, which is made once (6 GB, for PyPI's LibTorch brings
# CUDA along).
make_python() {
  python=${CAMSERVE_PYTHON:-}
  if [[ -n $python ]]; then return; fi
  local folder
  folder=$cache/bench-peers-$(digest tests/bench/peers_requirements.txt)
  if [[ ! -e $folder/complete ]]; then
    echo "making $folder" >&2
    rm -rf "$folder"
    python3 -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --requirement tests/bench/peers_requirements.txt >&2
    touch "$folder/complete"
  fi
  python=$folder/bin/python
}

# make_networks NAME...: sets `networks` to a folder in the cache that has these networks, all
# where none is named (2 GB).
make_networks() {
  networks=$cache/bench-networks-$(
    digest tests/bench/{export_networks,peer_networks}.py tests/exports/weights.py
  )
  PYTHONPATH=tests/exports "$python" -B -W ignore tests/bench/export_networks.py "$networks" "$@" >&2
}

# each_instruction_set COMMAND...: runs the command on the processor as it is, and before that
# limited to each lesser instruction set. MKL is limited too, because it computes the linear
# layers of eager PyTorch. ONNX Runtime obeys none of these switches.
each_instruction_set() {
  local flags
  flags=$(grep -m1 '^flags' /proc/cpuinfo || true)
  if [[ $flags == *avx512dq* ]]; then
    ONEDNN_MAX_CPU_ISA=AVX2 ATEN_CPU_CAPABILITY=avx2 MKL_ENABLE_INSTRUCTIONS=AVX2 "$@"
  fi
  if [[ $flags == *avx512_bf16* || $flags == *avx512_fp16* || $flags == *amx_tile* ]]; then
    ONEDNN_MAX_CPU_ISA=AVX512_CORE ATEN_CPU_CAPABILITY=avx512 "$@"
  fi
  "$@"
}

# run_cost_bench BENCH [FLAG VALUE]... [NETWORK...]
run_cost_bench() {
  local bench=$1
  local -a flags=() names=()
  shift
  while [[ $# -gt 0 ]]; do
    if [[ $1 == --* ]]; then
      flags+=("$1" "${2:?"$1 takes a value"}")
      shift
    else
      names+=("$1")
    fi
    shift
  done
  make_python
  make_networks "${names[@]}"
  each_instruction_set "$build/$bench" --networks "$networks" --python "$python" \
    "${flags[@]}" "${names[@]}"
}
