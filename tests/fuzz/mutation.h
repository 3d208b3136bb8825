// Seeded damage to bytes, for runs of a fuzz target without a fuzzer.
#ifndef CAMSERVE_TESTS_FUZZ_MUTATION_H_
#define CAMSERVE_TESTS_FUZZ_MUTATION_H_

#include <random>
#include <string>

namespace camserve {

// `whole` with one to four changes: bits turned, bytes set to what lengths and
// sizes go wrong at, parts cut out, repeated or moved, the end cut off. The
// same generator state gives the same bytes.
std::string Mutated(const std::string& whole, std::mt19937& random);

// Corrects the checksums of a PNG's chunks, without which most changes would be
// refused at once. Bytes that are no PNG stay as they are.
std::string WithRightChecksums(std::string png);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_FUZZ_MUTATION_H_
