// The command line of a bench: flags as --name value, then names of networks.
#ifndef CAMSERVE_TESTS_BENCH_BENCH_FLAGS_H_
#define CAMSERVE_TESTS_BENCH_BENCH_FLAGS_H_

#include <map>
#include <string>
#include <vector>

namespace camserve {

struct BenchFlags {
  std::map<std::string, std::string> values;  // by name, with its dashes
  std::vector<std::string> names;

  // The value of a flag as text, as a whole number, and as several numbers,
  // which have commas between them: 8,1. A value that is no number ends the
  // process.
  const std::string& Text(const std::string& flag) const;
  int Number(const std::string& flag) const;
  std::vector<int> Numbers(const std::string& flag) const;
  // Whether `name` is among the names, or there are none.
  bool Wants(const std::string& name) const;
};

// Reads the command line. `flags` holds the defaults of all flags that there
// are. A flag that is not among them, or that has no value, ends the process,
// which says why.
BenchFlags ReadFlags(int argc, char** argv, BenchFlags flags);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_BENCH_BENCH_FLAGS_H_
