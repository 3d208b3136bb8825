// The command line of a bench: --name value, ..., then names.
#ifndef CAMSERVE_TESTS_BENCH_BENCH_FLAGS_H_
#define CAMSERVE_TESTS_BENCH_BENCH_FLAGS_H_

#include <map>
#include <string>
#include <vector>

namespace camserve {

struct BenchFlags {
  std::map<std::string, std::string> values;  // by name, with its dashes
  std::vector<std::string> names;

  const std::string& Text(const std::string& flag) const;
  int Number(const std::string& flag) const;
  // Of "8,1".
  std::vector<int> Numbers(const std::string& flag) const;
  // Whether `name` is among the names, or there are none.
  bool Wants(const std::string& name) const;
};

// `flags` holds the defaults of all that may be given. Ends the process, saying
// why, at a flag that is not there or has no value.
BenchFlags ReadFlags(int argc, char** argv, BenchFlags flags);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_BENCH_BENCH_FLAGS_H_
