/* libyaml needs no typed function of ours: its parser and events import as they are. */
#pragma once
#if !__has_include(<yaml.h>)
#error "rtm needs libyaml's headers: apt-get install libyaml-dev"
#else
#include <yaml.h>
#endif
