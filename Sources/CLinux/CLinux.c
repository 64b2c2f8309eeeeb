#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

int clinux_event_make(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void clinux_event_raise(int fd) {
  uint64_t one = 1;
  ssize_t ignored = write(fd, &one, sizeof one);
  (void)ignored;
}

// Read by a signal handler, hence without a lock.
enum { most_children = 4096 };
static _Atomic int children[most_children];

void clinux_child_began(int child) {
  for (int place = 0; place < most_children; place++) {
    int vacant = 0;
    if (atomic_compare_exchange_strong(&children[place], &vacant, child)) return;
  }
}

void clinux_child_ended(int child) {
  for (int place = 0; place < most_children; place++) {
    int found = child;
    if (atomic_compare_exchange_strong(&children[place], &found, 0)) return;
  }
}

void clinux_end_children(void) {
  for (int place = 0; place < most_children; place++) {
    int child = atomic_load(&children[place]);
    if (child == 0) continue;
    kill(child, child < 0 ? SIGKILL : SIGQUIT);
    kill(child, SIGCONT); // one that is stopped takes its signal only then
  }
}

static volatile sig_atomic_t stop_descriptor = -1;
static _Atomic int64_t first_signal; // milliseconds of the monotonic clock, 0 before it

static int64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int is_first_wish(void) {
  int64_t now = milliseconds(), first = 0;
  return atomic_compare_exchange_strong(&first_signal, &first, now) || now - first < 500;
}

// Calls nothing that is not async-signal-safe: it may interrupt any instruction.
static void note_signal(int signal) {
  int code = errno;
  if (signal == SIGQUIT || !is_first_wish()) {
    clinux_end_children();
    _exit(128 + signal);
  }
  clinux_event_raise(stop_descriptor);
  errno = code;
}

int clinux_stop_signals(void) {
  if (stop_descriptor < 0) stop_descriptor = clinux_event_make();
  if (stop_descriptor < 0) return -1;
  struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART};
  for (int place = 0; place < 3; place++) sigaction((int[]){SIGINT, SIGTERM, SIGQUIT}[place], &action, NULL);
  return stop_descriptor;
}

int clinux_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGTERM); }

int clinux_rename_new(const char *from, const char *to) {
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int clinux_reserve(int fd, int64_t offset, int64_t length) { return fallocate(fd, 0, offset, length); }

int clinux_lock(int fd) { return flock(fd, LOCK_EX | LOCK_NB); }

uint64_t clinux_raise_descriptors(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

int clinux_columns(int fd) {
  struct winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int clinux_new_network(void) { return unshare(CLONE_NEWNET); }

int clinux_enter_network(int fd) { return setns(fd, CLONE_NEWNET); }
