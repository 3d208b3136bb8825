// What the server says of files that engineers have and that it can't serve:
// each refusal names what was found and what mends it. And of those that it
// serves although they were written for something else.
#include <ATen/ATen.h>
#include <torch/script.h>

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/demo/script_layers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/model/model.h"
#include "server/torchscript/torchscript_model.h"
#include "tests/models/model_catalogue.h"
#include "tests/support/files.h"
#include "tests/torchscript/model_assertions.h"

namespace camserve {
namespace {

using testing::AllOf;
using testing::HasSubstr;

using Children = std::vector<ScriptModule>;

Children Pooled(LayerFactory& make) {
  return {SmallFeatures(make),
          make.Linear("classifier", kSmallChannels, kTestClasses)};
}

// `lines` stand where x is the image; x is pooled and classified after them.
std::string Before(const std::string& lines) {
  return "\ndef forward(self, x: Tensor) -> Tensor:\n" + lines + R"(
    x = torch.mean(self.features.forward(x), [2, 3])
    return self.classifier.forward(x)
)";
}

// `end` returns something of `scores`.
std::string After(const std::string& end) {
  return R"(
def forward(self, x: Tensor) -> Tensor:
    scores = self.classifier.forward(torch.mean(self.features.forward(x), [2, 3]))
)" + end;
}

void Save(const std::string& forward,
          const std::function<Children(LayerFactory&)>& children,
          const std::string& path) {
  LayerFactory make(1);
  torch::jit::Module module = Compile({.name = "",
                                       .type = "Network",
                                       .source = forward,
                                       .children = children(make)});
  module.eval();
  module.save(path);
}

absl::StatusOr<std::unique_ptr<Model>> LoadFile(const std::string& path) {
  InitializeTorch(/*threads=*/1);
  ModelOptions options;
  options.path = path;
  options.trial_limit = absl::Seconds(20);
  return LoadTorchScript(options);
}

std::string Refusal(const std::string& path) {
  const auto model = LoadFile(path);
  EXPECT_TRUE(absl::IsFailedPrecondition(model.status())) << model.status();
  return std::string(model.status().message());
}

std::string RefusalOf(const std::string& forward,
                      const std::function<Children(LayerFactory&)>& children) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "model.pt").string();
  Save(forward, children, path);
  return Refusal(path);
}

TEST(RefusalsTest, NetworksForVolumesAndSignalsAreCalledSo) {
  const auto convolution = [](at::IntArrayRef shape, const char* source) {
    return [shape = shape.vec(), source](LayerFactory& make) -> Children {
      return {{.name = "encoder",
               .type = "Encoder",
               .source = source,
               .parameters = {{"weight", make.Normal(shape, 0.1)}}},
              make.Linear("classifier", 8, kTestClasses)};
    };
  };
  EXPECT_THAT(
      RefusalOf(R"(
def forward(self, x: Tensor) -> Tensor:
    return self.classifier.forward(torch.mean(self.encoder.forward(x), [2, 3, 4]))
)",
                convolution({8, 1, 3, 3, 3}, R"(
def forward(self, x: Tensor) -> Tensor:
    return torch.conv3d(x, self.weight, None, [1, 1, 1], [1, 1, 1])
)")),
      AllOf(HasSubstr("for volumes"), HasSubstr("3-D convolution in encoder"),
            HasSubstr("Conv2d")));
  // One that takes images, whose layers give no maps of them.
  EXPECT_THAT(
      RefusalOf(R"(
def forward(self, x: Tensor) -> Tensor:
    return self.classifier.forward(torch.mean(self.encoder.forward(x.flatten(2)), [2]))
)",
                convolution({8, 3, 3}, R"(
def forward(self, x: Tensor) -> Tensor:
    return torch.conv1d(x, self.weight, None, [1], [1])
)")),
      AllOf(HasSubstr("for signals"), HasSubstr("1-D convolution in encoder")));
}

TEST(RefusalsTest, OtherLayoutsOfTheImageAreNamed) {
  EXPECT_THAT(RefusalOf(Before("    x = x.permute([0, 3, 1, 2])"), Pooled),
              AllOf(HasSubstr("[N, H, W, C]"),
                    HasSubstr("self.model(x.permute(0, 2, 3, 1))")));
  EXPECT_THAT(RefusalOf(Before("    x = x.unsqueeze(0)"), Pooled),
              AllOf(HasSubstr("without a batch"), HasSubstr("unsqueeze(0)")));
}

TEST(RefusalsTest, OutputsThatAreNoScoresSayHowToReturnThem) {
  EXPECT_THAT(RefusalOf(After("    return torch.argmax(scores, 1)\n"), Pooled),
              AllOf(HasSubstr("argmax"), HasSubstr("`return logits`")));
  EXPECT_THAT(
      RefusalOf(After("    return torch.argmax(scores, 1, True)\n"), Pooled),
      AllOf(HasSubstr("argmax"), HasSubstr("`return logits`")));
  EXPECT_THAT(RefusalOf(After("    return scores[:, 0]\n"), Pooled),
              HasSubstr("logits.reshape(x.shape[0], -1)"));
  EXPECT_THAT(
      RefusalOf(After("    return scores.unsqueeze(-1).unsqueeze(-1)\n"),
                Pooled),
      HasSubstr("logits.flatten(1)"));
  EXPECT_THAT(RefusalOf(After("    return self.features.forward(x)\n"), Pooled),
              HasSubstr("segmentation"));
}

TEST(RefusalsTest, ChanceIsNamedWithTheModuleThatDrawsIt) {
  const char* const lines[] = {
      "    x = torch.dropout(x, 0.5, True)",
      "    _0 = torch.dropout_(x, 0.5, True)",
      "    x = x * torch.bernoulli(torch.full_like(x, 0.9))",
      "    x = x + torch.randn_like(x)",
      "    x = x * torch.empty_like(x).bernoulli_(0.9)",
      "    x = torch.rrelu(x, 0.1, 0.3, True)",
      "    x = torch.scaled_dot_product_attention(x, x, x, None, 0.5)",
  };
  for (const char* line : lines) {
    SCOPED_TRACE(line);
    EXPECT_THAT(RefusalOf(Before(line), Pooled),
                AllOf(HasSubstr("depends on chance"), HasSubstr("model.eval()"),
                      HasSubstr("training")));
  }
}

// Its dropout is off in eval(), so it is no chance that keeps it from serving.
TEST(RefusalsTest, FusedAttentionIsCalledAttention) {
  EXPECT_THAT(RefusalOf(R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.features.forward(x).flatten(2).transpose(1, 2)
    x = torch.scaled_dot_product_attention(x, x, x)
    return self.classifier.forward(torch.mean(x, [1]))
)",
                        Pooled),
              AllOf(HasSubstr("is a transformer"), HasSubstr("features")));
}

Tensor Noise(const Model& model) {
  Tensor noise{.shape = model.image_shape(), .values = {}};
  const int64_t size = noise.shape[0] * noise.shape[1] * noise.shape[2];
  for (int64_t i = 0; i < size; ++i) {
    noise.values.push_back(std::sin(0.37F * static_cast<float>(i)));
  }
  return noise;
}

void ExpectServedAs(const std::string& forward, const std::string& plain) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "model.pt").string();
  Save(forward, Pooled, path);
  const auto model = LoadFile(path);
  ASSERT_TRUE(model.ok()) << model.status();
  Save(plain, Pooled, path);
  const auto expected = LoadFile(path);
  ASSERT_TRUE(expected.ok()) << expected.status();
  std::vector<SampleQuestion> questions(2);
  for (SampleQuestion& question : questions) question.input = Noise(**model);
  const auto found = ExplainAll(**model, "", questions);
  const auto wanted = ExplainAll(**expected, "", questions);
  for (size_t n = 0; n < questions.size(); ++n) {
    ASSERT_EQ(found[n].maps.size(), wanted[n].maps.size());
    for (size_t i = 0; i < found[n].maps.size(); ++i) {
      EXPECT_LE(Distance(found[n].maps[i].raw, wanted[n].maps[i].raw),
                1e-5 * Magnitude(wanted[n].maps[i].raw));
    }
  }
}

TEST(ServedAnywayTest, AnInputThatIsChangedInPlace) {
  const std::string plain = Before("    x = (x - 0.5) / 0.25");
  ExpectServedAs(Before("    _0 = torch.sub_(x, 0.5)\n"
                        "    _1 = torch.div_(x, 0.25)"),
                 plain);
  ExpectServedAs(Before("    x -= 0.5\n    x /= 0.25"), plain);
  ExpectServedAs(Before("    x[:, 0] = 0.0"),
                 Before("    x = x * torch.tensor([0.0, 1.0, 1.0]).view([1, 3, "
                        "1, 1])"));
}

TEST(ServedAnywayTest, FurtherArgumentsThatHaveDefaults) {
  ExpectServedAs(R"(
def forward(self, x: Tensor, scale: float=2.0, mask: Optional[Tensor]=None) -> Tensor:
    x = torch.mul(x, scale)
    if mask is not None:
        x = torch.mul(x, mask)
    x = torch.mean(self.features.forward(x), [2, 3])
    return self.classifier.forward(x)
)",
                 Before("    x = torch.mul(x, 2.0)"));
}

TEST(ServedAnywayTest, AGpuThatIsNamedInTheProgram) {
  const std::string plain = Before("    x = x - 0.5");
  ExpectServedAs(Before("    x = x - torch.full([1], 0.5, "
                        "device=torch.device(\"cuda:0\"))"),
                 plain);
  ExpectServedAs(Before("    x = x.to(torch.device(\"cuda\")) - 0.5"), plain);
  ExpectServedAs(Before("    x = x.cuda() - 0.5"), plain);
}

TEST(ForeignFilesTest, EachIsCalledByItsNameWithTheWayToTorchScript) {
  const auto zip = [](const std::string& names) {
    return "PK\x03\x04...." + names + "....PK\x05\x06....";
  };
  const struct {
    std::string bytes;
    const char* name;
    const char* mend;
  } cases[] = {
      {zip("m/archive_format m/models/model.json"), "torch.export",
       "torch.jit.trace"},
      {zip("serialized_exported_program.json"), "torch.export",
       "torch.jit.trace"},
      {zip("archive/data.pkl archive/byteorder"), "torch.save",
       "load_state_dict"},
      {zip("a.npy"), "NumPy", "load_state_dict"},
      {zip("word/document.xml"), "ZIP archive", "torch.jit.trace"},
      {zip("").substr(0, 8), "ends too early", "copy it again"},
      {std::string("\x08\x08\x12\x07pytorch\x1a\x05", 13), "ONNX",
       "torch.jit.trace"},
      {std::string("\x40\0\0\0\0\0\0\0{\"fc.weight\":", 20), "safetensors",
       "load_state_dict"},
      {"\x80\x02\x8a\nl\xfc\x9c", "pickle", "load_state_dict"},
      {"\x89HDF\r\n\x1a\n", "HDF5", "torch.jit.trace"},
      {"version https://git-lfs.github.com/spec/v1\n", "Git LFS",
       "git lfs pull"},
      {"<!DOCTYPE html>", "HTML", "download it again"},
      {"", "empty", "copy it again"},
  };
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "model.pt").string();
  for (const auto& test_case : cases) {
    SCOPED_TRACE(test_case.name);
    WriteFile(path, test_case.bytes);
    EXPECT_THAT(Refusal(path),
                AllOf(HasSubstr(test_case.name), HasSubstr(test_case.mend)));
  }
}

TEST(ForeignFilesTest, WhatWasOptimisedForInferenceIsCalledSo) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "model.pt").string();
  LayerFactory make(1);
  torch::jit::Module module = Compile({.name = "",
                                       .type = "Network",
                                       .source = Before(""),
                                       .children = Pooled(make)});
  module.eval();
  torch::jit::optimize_for_inference(module).save(path);
  EXPECT_THAT(Refusal(path), AllOf(HasSubstr("optimize_for_inference"),
                                   HasSubstr("save the module before")));
}

TEST(ForeignFilesTest, OthersAreToldHowToWriteTorchScript) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "model.pt").string();
  WriteFile(path, "something else");
  EXPECT_THAT(Refusal(path), HasSubstr("can't be read as TorchScript"));
}

}  // namespace
}  // namespace camserve
