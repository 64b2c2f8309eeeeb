#define _GNU_SOURCE
#include "CLinux.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
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

static int port_of(const struct sockaddr_storage *address) {
  return address->ss_family == AF_INET    ? ntohs(((const struct sockaddr_in *)address)->sin_port)
         : address->ss_family == AF_INET6 ? ntohs(((const struct sockaddr_in6 *)address)->sin6_port)
                                          : 0;
}

static void name_peer(int fd, char *text, socklen_t size) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  text[0] = 0;
  if (getpeername(fd, (struct sockaddr *)&address, &length) != 0) return;
  const void *host = address.ss_family == AF_INET ? (const void *)&((struct sockaddr_in *)&address)->sin_addr
                                                  : (const void *)&((struct sockaddr_in6 *)&address)->sin6_addr;
  inet_ntop(address.ss_family, host, text, size);
}

int clinux_connection(int fd, struct clinux_connection *found) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &length) != 0 || port_of(&address) == 0) return -1;
  found->port = port_of(&address);
  length = sizeof found->cookie;
  if (getsockopt(fd, SOL_SOCKET, SO_COOKIE, &found->cookie, &length) != 0) return -1;
  name_peer(fd, found->peer, sizeof found->peer);
  return 0;
}

uint64_t clinux_cookie(int fd) {
  uint64_t cookie = 0;
  socklen_t length = sizeof cookie;
  return getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length) == 0 ? cookie : 0;
}

int64_t clinux_received(int fd) {
  struct tcp_info info = {0};
  socklen_t length = sizeof info;
  return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 ? (int64_t)info.tcpi_bytes_received : -1;
}

int clinux_cut(int fd, uint64_t cookie) {
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return 0;
  struct clinux_connection found;
  int is_so = clinux_connection(copy, &found) == 0 && found.cookie == cookie;
  if (is_so) shutdown(copy, SHUT_RDWR);
  close(copy);
  return is_so;
}
