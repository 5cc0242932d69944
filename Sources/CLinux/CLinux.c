#define _GNU_SOURCE
#include "CLinux.h"
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <wchar.h>

int rtm_accept(int listener, void *peer) {
  socklen_t length = sizeof(struct sockaddr_storage);
  return accept4(listener, peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void rtm_name_thread(const char *name) {
  char kept[16] = {0};
  strncpy(kept, name, sizeof kept - 1);
  pthread_setname_np(pthread_self(), kept);
}

int rtm_processor_count(void) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  int count = CPU_COUNT(&set);
  return count < 1 ? 1 : count;
}

int rtm_wcwidth(int character) { return wcwidth((wchar_t)character); }

void rtm_terminal_size(int descriptor, int *columns, int *rows) {
  struct winsize size;
  int known = ioctl(descriptor, TIOCGWINSZ, &size) == 0;
  *columns = known && size.ws_col ? size.ws_col : 80;
  *rows = known && size.ws_row ? size.ws_row : 24;
}

FILE *rtm_stdin(void) { return stdin; }
FILE *rtm_stdout(void) { return stdout; }
FILE *rtm_stderr(void) { return stderr; }
