/* What Swift's Glibc module leaves out. The header must not define _GNU_SOURCE: Glibc's module was
 * built without it, and two definitions of one struct do not compile. GNU-only calls are wrapped in
 * CLinux.c, which does define it. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

/* accept4(2) with SOCK_NONBLOCK | SOCK_CLOEXEC. `peer` is a sockaddr_storage, but <sys/socket.h>
 * must not stand here: in some builds its constants were then found in neither module. */
int rtm_accept(int listener, void *peer);
/* pthread_setname_np(3) for the calling thread; longer names are cut to 15 bytes. */
void rtm_name_thread(const char *name);
/* Processors this process may run on, by sched_getaffinity(2); at least 1. */
int rtm_processor_count(void);
/* wcwidth(3). */
int rtm_wcwidth(int character);
/* Columns and rows of the terminal at `descriptor`; 80 and 24 when it has none. */
void rtm_terminal_size(int descriptor, int *columns, int *rows);
/* The standard streams, which Swift 6 refuses as shared mutable state. */
FILE *rtm_stdin(void);
FILE *rtm_stdout(void);
FILE *rtm_stderr(void);
