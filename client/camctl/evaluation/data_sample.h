// One image of a labelled set on disk.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_DATA_SAMPLE_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_DATA_SAMPLE_H_

#include <string>
#include <vector>

namespace camserve::camctl {

// The file need not be there. A class in neither list is not that of the image.
struct DataSample {
  std::string id;
  std::string path;
  // Ascending. One of a model of exclusive classes; of a multi-label model as
  // many as the image has labels.
  std::vector<int> true_classes;
  // Ascending; of multi-label models only. Nobody knows whether the image has
  // these labels.
  std::vector<int> unknown_classes;
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_DATA_SAMPLE_H_
