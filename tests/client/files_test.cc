#include "client/camctl/formats/files.h"

#include <sys/stat.h>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/files.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FilesTest : public testing::Test {
 protected:
  std::string Path(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  std::string Make(const std::string& name, const std::string& contents = "") {
    camserve::WriteFile(Path(name), contents);
    return Path(name);
  }

  TemporaryFolder folder_;
};

TEST_F(FilesTest, AFolderStandsForItsImages) {
  Make("scans/b.PNG");
  Make("scans/a.jpeg");
  Make("scans/c.jpg");
  Make("scans/notes.txt");
  Make("scans/deeper/d.png");
  const auto images = ListImages({"one.tif", Path("scans")});
  ASSERT_TRUE(images.ok()) << images.status();
  EXPECT_THAT(*images, ElementsAre("one.tif", Path("scans/a.jpeg"),
                                   Path("scans/b.PNG"), Path("scans/c.jpg")));
}

TEST_F(FilesTest, ALinkToNothingIsAMistakeWhereItHasAnImagesName) {
  Make("scans/a.png");
  Make("scans/._a.png");
  std::filesystem::create_symlink("gone", Path("scans/notes"));
  EXPECT_THAT(*ListImages({Path("scans")}), ElementsAre(Path("scans/a.png")));
  std::filesystem::create_symlink("gone", Path("scans/b.jfif"));
  EXPECT_EQ(ListImages({Path("scans")}).status(),
            absl::NotFoundError("image: " + Path("scans/b.jfif") +
                                " is a link to nothing"));
}

TEST_F(FilesTest, AFolderWithoutImagesIsAMistake) {
  Make("empty/notes.txt");
  EXPECT_THAT(ListImages({Path("empty")}).status().message(),
              HasSubstr("holds no .png, .jpg, .jpeg, .jpe or .jfif"));
}

TEST_F(FilesTest, AFolderStandsForItsResults) {
  Make("run/shard-1.jsonl");
  Make("run/shard-0.jsonl");
  Make("run/report.html");
  const auto results = ListResults({"one.txt", Path("run")});
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_THAT(*results, ElementsAre("one.txt", Path("run/shard-0.jsonl"),
                                    Path("run/shard-1.jsonl")));
  Make("empty/report.html");
  EXPECT_THAT(ListResults({Path("empty")}).status().message(),
              HasSubstr("results: the folder"));
}

TEST_F(FilesTest, ReadsBytes) {
  const std::string bytes("a\0\xff", 3);
  EXPECT_EQ(*ReadImage(Make("a.png", bytes), 3), bytes);
}

TEST_F(FilesTest, RefusesFilesBeyondTheLimitUnread) {
  const std::string path = Make("sparse.png");
  std::filesystem::resize_file(path, uintmax_t{1} << 40);
  const absl::Status status = ReadImage(path, 1000).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("1099511627776 bytes, the server "
                                          "takes 1000 at most"));
}

TEST_F(FilesTest, RefusesWhatIsNoFile) {
  EXPECT_THAT(ReadImage(Path("none.png"), 10).status().message(),
              HasSubstr("No such file"));
  EXPECT_THAT(ReadImage(folder_.path(), 10).status().message(),
              HasSubstr("not a file"));
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(ReadImage(Path("pipe"), 10).status().message(),
              HasSubstr("not a file"));
}

TEST_F(FilesTest, ReplacesFilesWhole) {
  const std::string path = Make("a.npy", "old and longer");
  ASSERT_TRUE(WriteFile(path, "new").ok());
  EXPECT_EQ(ReadFile(path), "new");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()),
                          std::filesystem::directory_iterator()),
            1);
}

TEST_F(FilesTest, SaysWhereItCannotWrite) {
  EXPECT_THAT(WriteFile(Path("no/folder"), "x").message(),
              HasSubstr("out: cannot write"));
  EXPECT_THAT(MakeFolder(Make("a.png") + "/out").message(),
              HasSubstr("out: cannot write"));
  EXPECT_THAT(MakeFolder(Make("b.png")).message(),
              HasSubstr("out: cannot write"));
}

}  // namespace
}  // namespace camserve::camctl
