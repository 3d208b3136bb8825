#include "server/torchscript/foreign_file.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

constexpr std::streamoff kHeadBytes = 64 << 10;
// The list of a ZIP archive's files stands at its end.
constexpr std::streamoff kTailBytes = 1 << 20;

constexpr absl::string_view kTrace =
    "torch.jit.trace(model.eval(), torch.rand(1, 3, 224, 224))"
    ".save(\"model.pt\")";

// The bytes of a literal, zeros among them included.
template <size_t N>
constexpr absl::string_view Bytes(const char (&literal)[N]) {
  return {literal, N - 1};
}

enum class Mend {
  kLoadWeights,  // it holds weights, and the network is in Python
  kTraceModel,   // it was made of a model in Python
  kFetch,        // the file is not the one that was meant
};

std::string Told(absl::string_view what, Mend mend) {
  std::string found = absl::StrCat("the file is ", what);
  switch (mend) {
    case Mend::kLoadWeights:
      return absl::StrCat(
          found,
          ", weights without the program: build the network in Python, "
          "model.load_state_dict(weights), and then ",
          kTrace);
    case Mend::kTraceModel:
      return absl::StrCat(
          found,
          ", and the server runs TorchScript: take the PyTorch model that it "
          "was made of, and ",
          kTrace);
    case Mend::kFetch:
      break;
  }
  return found;
}

struct Signature {
  size_t offset = 0;
  absl::string_view bytes;
  absl::string_view what;
  Mend mend = Mend::kTraceModel;
};

constexpr Signature kSignatures[] = {
    {8, Bytes("{\""), "a safetensors file", Mend::kLoadWeights},
    {0, Bytes("\x89HDF\r\n"), "an HDF5 file (Keras?)"},
    {4, Bytes("TFL3"), "a TensorFlow Lite model"},
    {4, Bytes("ET12"), "an ExecuTorch program"},
    {0, Bytes("ftrt"), "a TensorRT engine"},
    {0, Bytes("ptrt"), "a TensorRT engine"},
    {0, Bytes("GGUF"), "a GGUF file"},
    {0, Bytes("version https://git-lfs"),
     "a Git LFS pointer, not the model: run `git lfs pull` where it comes from",
     Mend::kFetch},
    {0, Bytes("<!"), "an HTML page, not a model: download it again",
     Mend::kFetch},
    {0, Bytes("<html"), "an HTML page, not a model: download it again",
     Mend::kFetch},
    {0, Bytes("<?xml"), "an XML file (OpenVINO?)"},
    {0, Bytes("\x1F\x8B"), "a gzip file: unpack it", Mend::kFetch},
};

// Names of files that only one kind of ZIP archive holds. The first name that
// is found decides.
struct ArchivedName {
  absl::string_view name;
  absl::string_view what;
  Mend mend = Mend::kTraceModel;
};

constexpr ArchivedName kArchivedNames[] = {
    {"archive_format", "a torch.export program (.pt2)"},
    {"serialized_exported_program", "a torch.export program (.pt2)"},
    {"data/aotinductor/", "an AOTInductor package (.pt2)"},
    {"model.weights.h5", "a Keras model"},
    {".npy", "a NumPy archive", Mend::kLoadWeights},
};

// A protobuf message whose first field is ONNX's version number, and whose next
// is one of ModelProto's.
bool LooksLikeOnnx(absl::string_view head) {
  constexpr absl::string_view kNextFields = "\x12\x1A\x22\x28\x32\x3A\x42";
  return head.size() > 3 && head[0] == '\x08' && head[1] >= 1 && head[1] < 32 &&
         absl::StrContains(kNextFields, head[2]);
}

// torch.save before PyTorch 1.6, pickle and joblib.
bool LooksLikePickle(absl::string_view head) {
  return head.size() > 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5;
}

std::string DescribeArchive(absl::string_view head, absl::string_view tail) {
  if (!absl::StrContains(tail, Bytes("PK\x05\x06"))) {
    return "the file ends too early: copy it again, whole";
  }
  for (const ArchivedName& known : kArchivedNames) {
    if (absl::StrContains(head, known.name) ||
        absl::StrContains(tail, known.name)) {
      return Told(known.what, known.mend);
    }
  }
  if (absl::StrContains(tail, "constants.pkl")) return "";  // TorchScript
  if (absl::StrContains(tail, "data.pkl")) {
    return Told(
        "one of torch.save (a state_dict, a checkpoint or a pickled "
        "model)",
        Mend::kLoadWeights);
  }
  return Told("a ZIP archive of another kind", Mend::kTraceModel);
}

}  // namespace

std::string DescribeForeignModel(absl::string_view head,
                                 absl::string_view tail) {
  if (head.empty()) return "the file is empty: copy it again";
  for (const Signature& known : kSignatures) {
    if (head.size() > known.offset &&
        absl::StartsWith(head.substr(known.offset), known.bytes)) {
      return Told(known.what, known.mend);
    }
  }
  if (absl::StartsWith(head, Bytes("PK\x03\x04"))) {
    return DescribeArchive(head, tail);
  }
  if (LooksLikeOnnx(head)) return Told("an ONNX model", Mend::kTraceModel);
  if (LooksLikePickle(head)) {
    return Told("a Python pickle (an old torch.save?)", Mend::kLoadWeights);
  }
  return "";
}

std::string DescribeForeignModelFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return "";
  const std::streamoff size = file.tellg();
  const auto read = [&file](std::streamoff from, std::streamoff count) {
    std::string bytes(static_cast<size_t>(count), '\0');
    file.seekg(from);
    file.read(bytes.data(), count);
    bytes.resize(static_cast<size_t>(file.gcount()));
    return bytes;
  };
  const std::string head = read(0, std::min(size, kHeadBytes));
  const std::streamoff tail = std::min(size, kTailBytes);
  return file ? DescribeForeignModel(head, read(size - tail, tail)) : "";
}

}  // namespace camserve
