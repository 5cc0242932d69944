#pragma once
#if !__has_include(<histedit.h>)
#error "rtm needs libedit's headers: apt-get install libedit-dev"
#else
#include <histedit.h>
#endif
