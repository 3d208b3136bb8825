#include "server/repository/repository_scan.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

namespace fs = std::filesystem;

class RepositoryScanTest : public testing::Test {
 protected:
  fs::path Root() const { return folder_.path() / "models"; }
  fs::path Outside() const { return folder_.path() / "outside"; }

  void SetUp() override {
    fs::create_directories(Root());
    fs::create_directories(Outside());
  }

  std::vector<ModelFolder> Scan() {
    auto models = ScanRepository(Root().string());
    EXPECT_TRUE(models.ok()) << models.status();
    return models.ok() ? *std::move(models) : std::vector<ModelFolder>();
  }

  // The one model that is there.
  ModelFolder ScanOne() {
    std::vector<ModelFolder> models = Scan();
    EXPECT_THAT(models, SizeIs(1));
    return models.empty() ? ModelFolder() : models.front();
  }

 private:
  TemporaryFolder folder_;
};

TEST_F(RepositoryScanTest, FindsModelsByNameAndVersionsNewestFirst) {
  for (const char* path : {"chest/1/model.pt", "chest/10/model.pt",
                           "chest/9/model.pt", "birds/3/model.pt"}) {
    WriteFile(Root() / path, "file");
  }
  WriteFile(Root() / "chest/config.textproto", "text");
  const std::vector<ModelFolder> models = Scan();
  ASSERT_THAT(models, SizeIs(2));
  EXPECT_EQ(models[0].name, "birds");
  EXPECT_EQ(models[0].config_path, "");
  const ModelFolder& chest = models[1];
  EXPECT_EQ(chest.name, "chest");
  EXPECT_TRUE(chest.problem.ok()) << chest.problem;
  EXPECT_EQ(ReadFile(chest.config_path), "text");
  std::vector<int64_t> versions;
  for (const VersionFolder& version : chest.versions) {
    EXPECT_TRUE(version.problem.ok()) << version.problem;
    EXPECT_EQ(ReadFile(version.model_path), "file");
    versions.push_back(version.version);
  }
  EXPECT_THAT(versions, ElementsAre(10, 9, 1));
}

TEST_F(RepositoryScanTest, LeavesOutWhatIsNoModel) {
  WriteFile(Root() / "README.md", "");
  WriteFile(Root() / ".git/1/model.pt", "");
  WriteFile(Root() / "..data/1/model.pt", "");
  for (const char* name :
       {"lost+found", "@eaDir", "__MACOSX", "._chest", "Thumbs.db"}) {
    WriteFile(Root() / name / "1/model.pt", "");
  }
  EXPECT_THAT(Scan(), IsEmpty());
}

TEST_F(RepositoryScanTest, LeavesOutWhatIsNoVersion) {
  for (const char* name : {"01", "0", "-1", "latest", "1.0"}) {
    WriteFile(Root() / "chest" / name / "model.pt", "");
  }
  for (const char* name :
       {"._7", "@eaDir/1/model.pt", "lost+found/x", ".DS_Store", "Thumbs.db",
        "7/._model.pt", "7/@eaDir/model.pt@SynoEAStream",
        "._config.textproto"}) {
    WriteFile(Root() / "chest" / name, "left by a system");
  }
  WriteFile(Root() / "chest/2", "a file");
  WriteFile(Root() / "chest/7/model.pt", "");
  const ModelFolder chest = ScanOne();
  ASSERT_THAT(chest.versions, SizeIs(1));
  EXPECT_EQ(chest.versions[0].version, 7);
  EXPECT_EQ(chest.config_path, "");
}

TEST_F(RepositoryScanTest, AModelWithoutVersionsHasAProblem) {
  fs::create_directories(Root() / "chest");
  const ModelFolder chest = ScanOne();
  EXPECT_EQ(chest.name, "chest");
  EXPECT_THAT(chest.versions, IsEmpty());
  EXPECT_THAT(chest.problem.message(), HasSubstr("chest/1/model.pt"));
}

TEST_F(RepositoryScanTest, AVersionWithoutItsFileHasAProblem) {
  fs::create_directories(Root() / "chest/1");
  WriteFile(Root() / "chest/2/model.pt", "");
  const ModelFolder chest = ScanOne();
  EXPECT_TRUE(chest.problem.ok());
  ASSERT_THAT(chest.versions, SizeIs(2));
  EXPECT_TRUE(chest.versions[0].problem.ok());
  EXPECT_THAT(chest.versions[1].problem.message(),
              HasSubstr("chest/1/model.pt is missing"));
}

TEST_F(RepositoryScanTest, AFolderWithANameOfNoModelIsListedPrintable) {
  WriteFile(Root() / "a b\n/1/model.pt", "");
  const ModelFolder model = ScanOne();
  EXPECT_EQ(model.name, R"(a b\n)");
  EXPECT_THAT(model.versions, IsEmpty());
  EXPECT_THAT(model.problem.message(), HasSubstr("rename it"));
}

TEST_F(RepositoryScanTest, RootAndModelMayBeLinks) {
  WriteFile(Outside() / "chest-files/1/model.pt", "file");
  WriteFile(Outside() / "chest-files/config.textproto", "text");
  fs::create_directory_symlink(Outside() / "chest-files", Root() / "chest");
  fs::create_directory_symlink(Root(), Outside() / "link");
  const auto models = ScanRepository((Outside() / "link").string());
  ASSERT_TRUE(models.ok()) << models.status();
  ASSERT_THAT(*models, SizeIs(1));
  EXPECT_TRUE((*models)[0].problem.ok()) << (*models)[0].problem;
  EXPECT_TRUE((*models)[0].versions[0].problem.ok());
}

// ConfigMaps and secrets are mounted so.
TEST_F(RepositoryScanTest, LinksWithinTheRootAreFollowed) {
  WriteFile(Root() / "..2024/chest/1/model.pt", "file");
  WriteFile(Root() / "..2024/text", "text");
  fs::create_directory_symlink("..2024", Root() / "..data");
  fs::create_directory_symlink("..data/chest", Root() / "chest");
  fs::create_symlink("../text", Root() / "..2024/chest/config.textproto");
  const ModelFolder chest = ScanOne();
  EXPECT_TRUE(chest.problem.ok()) << chest.problem;
  EXPECT_EQ(ReadFile(chest.config_path), "text");
  EXPECT_TRUE(chest.versions[0].problem.ok());
}

TEST_F(RepositoryScanTest, AModelFileThatLeadsOutIsRefused) {
  WriteFile(Outside() / "secret", "secret");
  fs::create_directories(Root() / "chest/1");
  fs::create_symlink(Outside() / "secret", Root() / "chest/1/model.pt");
  WriteFile(Outside() / "2/model.pt", "file");
  fs::create_directory_symlink("../../outside/2", Root() / "chest/2");
  for (const VersionFolder& version : ScanOne().versions) {
    EXPECT_THAT(version.problem.message(),
                HasSubstr("leads out of the model repository"));
    EXPECT_EQ(version.model_path, "");
  }
}

TEST_F(RepositoryScanTest, AConfigurationThatLeadsOutIsRefused) {
  WriteFile(Outside() / "secret", "secret");
  WriteFile(Root() / "chest/1/model.pt", "file");
  fs::create_symlink(Outside() / "secret", Root() / "chest/config.textproto");
  const ModelFolder chest = ScanOne();
  EXPECT_THAT(chest.problem.message(), HasSubstr("leads out"));
  EXPECT_EQ(chest.config_path, "");
}

// "outside2" begins with "outside", yet does not lie in it.
TEST_F(RepositoryScanTest, AFolderWhoseNameBeginsAlikeIsAnother) {
  const fs::path beside = Root().string() + "2";
  WriteFile(beside / "file", "file");
  fs::create_directories(Root() / "chest/1");
  fs::create_symlink(beside / "file", Root() / "chest/1/model.pt");
  EXPECT_THAT(ScanOne().versions[0].problem.message(), HasSubstr("leads out"));
}

TEST_F(RepositoryScanTest, LinksToNowhereAreProblems) {
  fs::create_directory_symlink("nowhere", Root() / "birds");
  fs::create_directories(Root() / "chest/1");
  fs::create_symlink("model.pt", Root() / "chest/1/model.pt");
  const std::vector<ModelFolder> models = Scan();
  ASSERT_THAT(models, SizeIs(2));
  EXPECT_THAT(models[0].problem.message(), HasSubstr("can't be read"));
  EXPECT_THAT(models[1].versions[0].problem.message(),
              HasSubstr("can't be read"));
  for (const ModelFolder& model : {models[0], models[1]}) {
    const absl::Status& problem =
        model.versions.empty() ? model.problem : model.versions[0].problem;
    EXPECT_EQ(problem.code(), absl::StatusCode::kUnavailable) << problem;
  }
}

// A file system that has an error does not say that a version is gone.
TEST_F(RepositoryScanTest, AVersionThatCannotBeReadIsListed) {
  WriteFile(Root() / "chest/1/model.pt", "file");
  fs::create_directory_symlink("2", Root() / "chest/2");
  const ModelFolder chest = ScanOne();
  ASSERT_THAT(chest.versions, SizeIs(2));
  EXPECT_EQ(chest.versions[0].version, 2);
  EXPECT_EQ(chest.versions[0].problem.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(chest.versions[0].problem.message(),
              HasSubstr("chest/2 can't be read"));
}

TEST_F(RepositoryScanTest, StampsTellWhenAFileHasChanged) {
  WriteFile(Root() / "chest/1/model.pt", "weights");
  WriteFile(Root() / "chest/config.textproto", "");
  const ModelFolder before = ScanOne();
  WriteFile(Root() / "chest/1/model.pt", "more weights");
  const ModelFolder after = ScanOne();
  EXPECT_NE(after.versions[0].stamp, before.versions[0].stamp);
  EXPECT_EQ(after.versions[0].stamp.size, 12);
  EXPECT_EQ(after.config_stamp, before.config_stamp);
  EXPECT_NE(after.config_stamp, FileStamp());
}

TEST_F(RepositoryScanTest, WhatIsNoRegularFileIsRefused) {
  fs::create_directories(Root() / "chest/1/model.pt");
  fs::create_directories(Root() / "chest/2");
  ASSERT_EQ(mkfifo((Root() / "chest/2/model.pt").c_str(), 0600), 0);
  for (const VersionFolder& version : ScanOne().versions) {
    EXPECT_THAT(version.problem.message(), HasSubstr("not a regular file"));
  }
}

TEST_F(RepositoryScanTest, ARootThatIsNoFolderIsNotFound) {
  WriteFile(Root() / "file", "");
  for (const fs::path& root : {Root() / "nowhere", Root() / "file"}) {
    const auto models = ScanRepository(root.string());
    EXPECT_EQ(models.status().code(), absl::StatusCode::kNotFound);
    EXPECT_THAT(models.status().message(), HasSubstr("--model_repository"));
    EXPECT_THAT(models.status().message(), Not(HasSubstr(root.string())));
  }
}

}  // namespace
}  // namespace camserve
