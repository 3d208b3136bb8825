// One image of a labelled set on disk.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_DATA_SAMPLE_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_DATA_SAMPLE_H_

#include <string>
#include <vector>

namespace camserve::camctl {

// The file need not exist. A class in neither list is one that the image does
// not have.
struct DataSample {
  std::string id;
  std::string path;
  // Indices of the classes that are true of the image, ascending: one for a
  // model of exclusive classes, any number for a multi-label model.
  std::vector<int> true_classes;
  // Indices of the labels of which nobody knows whether the image has them,
  // ascending; multi-label models only.
  std::vector<int> unknown_classes;
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_DATA_SAMPLE_H_
