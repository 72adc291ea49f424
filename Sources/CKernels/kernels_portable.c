// The path for any processor: the compiler's baseline instructions.
#include "dispatch.h"

#define KB(name) name##_portable
#include "kernels.h"
