#include "client/camctl/shared_flags.h"

#include "absl/flags/flag.h"

ABSL_FLAG(
    std::string, model, "",
    "the model, NAME or NAME:VERSION; evaluate takes several with commas");
ABSL_FLAG(camserve::camctl::RepeatedText, image, {},
          "PNG or JPEG, or a folder of them; more of them may follow");
ABSL_FLAG(std::string, method, "gradcam,hirescam", "the methods");
ABSL_FLAG(std::string, layer, "",
          "dotted path of the layer (the model's default layer)");
ABSL_FLAG(std::string, window, "",
          "lo,hi: stored values that become black and white (all values)");
ABSL_FLAG(std::string, out, "",
          "explain: folder for pictures, maps and manifest.json, which --json "
          "may leave out; evaluate: file that results are appended to; report: "
          "the file, - prints it");
ABSL_FLAG(int, in_flight, 4,
          "requests under way at a time, of evaluate on each stream; 1 to 64");
