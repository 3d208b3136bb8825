#include "server/cam/torch_headers.h"  // NOLINT(misc-include-cleaner)
