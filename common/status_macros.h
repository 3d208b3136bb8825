// Returning early on errors. Abseil has the same macros from 2026 on; Debian
// 12's does not.
//
//   RETURN_IF_ERROR(CheckHeader(bytes));
//   ASSIGN_OR_RETURN(Image image, Decode(bytes));
#ifndef CAMSERVE_COMMON_STATUS_MACROS_H_
#define CAMSERVE_COMMON_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define RETURN_IF_ERROR(expression)                                       \
  if (absl::Status camserve_status = (expression); !camserve_status.ok()) \
  return camserve_status

#define CAMSERVE_CONCAT_INNER(a, b) a##b
#define CAMSERVE_CONCAT(a, b) CAMSERVE_CONCAT_INNER(a, b)
#define CAMSERVE_ASSIGN_OR_RETURN(result, declaration, expression) \
  auto result = (expression);                                      \
  if (!result.ok()) return std::move(result).status();             \
  declaration = *std::move(result)
#define ASSIGN_OR_RETURN(declaration, expression)                        \
  CAMSERVE_ASSIGN_OR_RETURN(CAMSERVE_CONCAT(camserve_result_, __LINE__), \
                            declaration, expression)

#endif  // CAMSERVE_COMMON_STATUS_MACROS_H_
