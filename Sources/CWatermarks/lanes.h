// Eight numbers at a time.
#ifndef KLARBILD_CWATERMARKS_LANES_H
#define KLARBILD_CWATERMARKS_LANES_H

#include "compile.h"

enum { LANES = 8 };

typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));

#endif
