#include "server/torch_headers.h"  // NOLINT(misc-include-cleaner)
