#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/files.h"
#include "tests/support/memory.h"
#include "tests/support/npy.h"

namespace camserve {
namespace {

// A .npy file as NumPy writes it: the header ends in a line feed, at a multiple
// of 64 bytes.
std::string Npy(const std::string& type, const std::string& order,
                const std::string& shape, absl::string_view values) {
  std::string header =
      absl::StrCat("{'descr': '", type, "', 'fortran_order': ", order,
                   ", 'shape': ", shape, ", }");
  header.resize(117, ' ');
  header += '\n';
  const absl::string_view magic("\x93NUMPY\x01\x00\x76\x00", 10);
  return absl::StrCat(magic, header, values);
}

// 1.0, -2.0
constexpr absl::string_view kTwoFloats("\0\0\x80\x3F\0\0\0\xC0", 8);

TEST(NpyTest, ReadsFloats) {
  const Tensor expected{.shape = {2, 1}, .values = {1, -2}};
  EXPECT_EQ(ParseNpy(Npy("<f4", "False", "(2, 1)", kTwoFloats)), expected);
  EXPECT_EQ(ParseNpy(Npy("<f4", "False", "(2,)", kTwoFloats)).shape,
            std::vector<int64_t>{2});
  EXPECT_EQ(ParseNpy(Npy("<f4", "False", "()", kTwoFloats.substr(0, 4))).values,
            std::vector<float>{1});
}

TEST(NpyTest, ThrowsAtWhatItDoesNotRead) {
  for (const std::string& contents :
       {std::string(), std::string("text"),
        Npy("<f8", "False", "(1,)", kTwoFloats),
        Npy("<f4", "True", "(2,)", kTwoFloats),
        Npy("<f4", "False", "(3,)", kTwoFloats),
        Npy("<f4", "False", "(x,)", kTwoFloats)}) {
    EXPECT_THROW(ParseNpy(contents), std::runtime_error);
  }
}

TEST(FilesTest, ReadsWhatItWrote) {
  const TemporaryFolder folder;
  const std::string contents("zero \0 and line\n", 16);
  WriteFile(folder.path() / "deep" / "down" / "file", contents);
  EXPECT_EQ(ReadFile(folder.path() / "deep" / "down" / "file"), contents);
  WriteFile(folder.path() / "empty", "");
  EXPECT_EQ(ReadFile(folder.path() / "empty"), "");
  WriteFile(folder.path() / "a.json", R"({"a": [1, 2]})");
  EXPECT_EQ(ReadJson(folder.path() / "a.json")["a"][1], 2);
}

TEST(FilesTest, ThrowsAtWhatIsNotThere) {
  const TemporaryFolder folder;
  EXPECT_THROW(ReadFile(folder.path() / "absent"), std::runtime_error);
  EXPECT_THROW(ReadFile(folder.path()), std::runtime_error);
}

TEST(FilesTest, TemporaryFolderGoesWithItsScope) {
  std::filesystem::path path;
  {
    const TemporaryFolder folder;
    path = folder.path();
    WriteFile(path / "inside", "x");
    EXPECT_TRUE(std::filesystem::exists(path / "inside"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(MemoryTest, SeesMemoryThatIsGivenBack) {
  constexpr int64_t kSize = int64_t{64} << 20;
  const int64_t growth = PeakMemoryGrowth([] {
    const std::vector<char> bytes(kSize, 'x');
    if (bytes[kSize / 2] != 'x') std::abort();
  });
  // Linux counts pages a few at a time.
  EXPECT_GE(growth, kSize - kSize / 64);
  EXPECT_LT(growth, 2 * kSize);
}

TEST(MemoryTest, ThrowsWhereTheWorkDies) {
  EXPECT_THROW(PeakMemoryGrowth([] { _exit(3); }), std::runtime_error);
}

}  // namespace
}  // namespace camserve
