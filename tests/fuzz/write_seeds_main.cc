// Writes a target's seeds as files: X_seeds FOLDER.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/fuzz/fuzz_target.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: SEEDS FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const std::string& seed : camserve::FuzzSeeds()) {
    std::ofstream file(folder / ("seed_" + std::to_string(number++)),
                       std::ios::binary);
    file << seed << std::flush;
    if (!file) return 1;
  }
  return 0;
}
