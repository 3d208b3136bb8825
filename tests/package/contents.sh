#!/usr/bin/env bash
# What the Debian packages hold: programs that find LibTorch beside them, every library
# that they need among the dependencies, the licence texts, the unit; the client.
#
#   tests/package/contents.sh BUILD
set -euo pipefail
readonly build=$1
work=$(mktemp -d)
readonly work
trap 'rm -rf "$work"' EXIT
failed=0
fail() {
  echo "$*"
  failed=1
}

cpack --config "$build/CPackConfig.cmake" -B "$work" >"$work/cpack.log" || { cat "$work/cpack.log"; exit 1; }
dpkg-deb -x "$work"/camserve_*.deb "$work"
dpkg-deb -x "$work"/camserve-dev_*.deb "$work"

"$work/usr/bin/camserve" --version | grep -q LibTorch || fail "camserve does not start"
"$work/usr/bin/camctl" --version >/dev/null || fail "camctl does not start"
# LibTorch is found beside the program, not where it was built.
ldd "$work/usr/bin/camserve" | sed -n 's/.*\(torch_cpu\|c10\|gomp\|cup\|cuda\).* => \([^ ]*\) .*/\2/p' |
  xargs readlink -f | grep -v "^$(readlink -f "$work")/usr/lib/camserve/" &&
  fail "LibTorch's libraries above are found elsewhere"

depends=$(dpkg-deb -f "$work"/camserve_*.deb Depends)
needed=$(objdump -p "$work/usr/bin/camserve" "$work/usr/bin/camctl" "$work"/usr/lib/camserve/torch/lib/*.so* |
  sed -n 's/^ *NEEDED *//p' | sort -u)
for library in $needed; do
  case $library in libtorch* | libc10* | libgomp* | libcu* | ld-linux*) continue ;; esac
  package=$(dpkg-query -S "*/$(uname -m)-linux-gnu/$library" 2>/dev/null | sed -n '1s/:.*//p')
  [[ " ${depends//,/ } " == *" $package "* ]] || fail "$library is of $package, which the package does not depend on"
done

for text in torch nvidia_cuda_runtime nvidia_cuda_cupti; do
  compgen -G "$work/usr/share/doc/camserve/licenses/$text-*/*" >/dev/null ||
    fail "no licence text of $text"
done

unit=$work/usr/lib/systemd/system/camserve.service
grep -q "^ExecStart=/usr/bin/camserve " "$unit" || fail "the unit starts no camserve"
if command -v systemd-analyze >/dev/null; then
  sed "s|^ExecStart=[^ ]*|ExecStart=/bin/true|; /^Documentation/d" "$unit" >"$work/camserve.service"
  systemd-analyze verify "$work/camserve.service" || fail "systemd refuses the unit"
fi
[ -e "$work/usr/lib/cmake/camserve/camserve-config.cmake" ] || fail "no CMake package of the client"
exit "$failed"
