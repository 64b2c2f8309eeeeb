#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

int clinux_event_make(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void clinux_event_raise(int fd) {
  uint64_t one = 1;
  ssize_t ignored = write(fd, &one, sizeof one);
  (void)ignored;
}

static volatile sig_atomic_t stop_descriptor = -1;

static void note_signal(int signal) {
  (void)signal;
  int code = errno;
  clinux_event_raise(stop_descriptor);
  errno = code;
}

int clinux_stop_signals(void) {
  if (stop_descriptor < 0) stop_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
  if (stop_descriptor < 0) return -1;
  struct sigaction action = {.sa_handler = note_signal, .sa_flags = SA_RESTART};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  return stop_descriptor;
}

int clinux_take_signal(int fd) {
  uint64_t one;
  return read(fd, &one, sizeof one) == sizeof one;
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
