// What every fuzz target and its seeds have.
#ifndef CAMSERVE_TESTS_FUZZ_FUZZ_TARGET_H_
#define CAMSERVE_TESTS_FUZZ_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"

// libFuzzer calls it with any bytes; X_fuzz_target.cc defines it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace camserve {

// What a target takes, some of it: where a fuzzer begins. X_seeds.cc defines
// it; the same at each call.
std::vector<std::string> FuzzSeeds();

// Ends the process, which a fuzzer notes with the bytes that led there.
inline void Require(bool condition) {
  if (!condition) std::abort();
}

// A refusal is of one code, and says in some words why.
inline void RequireRefusal(const absl::Status& status, absl::StatusCode code) {
  Require(status.code() == code);
  Require(!status.message().empty());
  Require(status.message().size() < 1000);
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_FUZZ_FUZZ_TARGET_H_
