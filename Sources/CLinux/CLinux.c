#define _GNU_SOURCE
#include "CLinux.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
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

void clinux_close_one_on_exec(int fd) {
  int flags = fcntl(fd, F_GETFD);
  if (flags >= 0) fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
}

void clinux_close_on_exec(void) {
  if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
  for (int fd = 3; fd < 1024; fd++) clinux_close_one_on_exec(fd); // Linux before 5.11
}

int clinux_close_from(void *actions, int fd) {
  return posix_spawn_file_actions_addclosefrom_np(actions, fd);
}

int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK); }

int clinux_is_pipe(int fd) {
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
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

int clinux_rows(int fd) {
  struct winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

int clinux_ipc_listener(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  int found = -1;
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) {
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0) found = peer.pid;
  } else if (errno == ECONNREFUSED || errno == ENOENT) {
    found = 0;
  }
  int reason = errno;
  close(fd);
  errno = reason;
  return found;
}

static int reach(const struct addrinfo *address, int milliseconds) {
  int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return errno;
  int reason = connect(fd, address->ai_addr, address->ai_addrlen) == 0 ? 0 : errno;
  if (reason == EINPROGRESS) {
    struct pollfd item = {.fd = fd, .events = POLLOUT};
    socklen_t size = sizeof reason;
    if (poll(&item, 1, milliseconds) <= 0) reason = ETIMEDOUT;
    else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &reason, &size) != 0) reason = errno;
  }
  close(fd);
  return reason;
}

int clinux_tcp_reach(const char *host, const char *port, int milliseconds) {
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
  struct addrinfo *all = NULL;
  if (getaddrinfo(host, port, &hints, &all) != 0) return -1;
  int reason = -1;
  for (const struct addrinfo *one = all; one != NULL && reason != 0; one = one->ai_next) {
    reason = reach(one, milliseconds);
  }
  freeaddrinfo(all);
  return reason;
}

int clinux_new_network(void) { return unshare(CLONE_NEWNET); }

int clinux_enter_network(int fd) { return setns(fd, CLONE_NEWNET); }

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
  const struct in6_addr *wide = &((struct sockaddr_in6 *)&address)->sin6_addr;
  if (address.ss_family == AF_INET) inet_ntop(AF_INET, &((struct sockaddr_in *)&address)->sin_addr, text, size);
  // One who came by IPv4 to a socket that listens on both.
  else if (IN6_IS_ADDR_V4MAPPED(wide)) inet_ntop(AF_INET, &wide->s6_addr[12], text, size);
  else inet_ntop(AF_INET6, wide, text, size);
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

static int is_connection(int fd, uint64_t cookie) {
  struct clinux_connection found;
  return clinux_connection(fd, &found) == 0 && found.cookie == cookie;
}

int clinux_received(int fd, uint64_t cookie, uint64_t *read, uint64_t *waiting) {
  struct tcp_info info = {0};
  socklen_t length = sizeof info;
  int left = 0;
  // Those that wait are asked for first: what is read in between counts as read.
  if (clinux_cookie(fd) != cookie || ioctl(fd, SIOCINQ, &left) != 0) return -1;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return -1;
  *waiting = (uint64_t)left;
  *read = info.tcpi_bytes_received > *waiting ? info.tcpi_bytes_received - *waiting : 0;
  return 0;
}

int clinux_cut(int fd, uint64_t cookie) {
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return 0;
  int is_so = is_connection(copy, cookie);
  if (is_so) {
    shutdown(copy, SHUT_RDWR);
    while (recv(copy, NULL, 1 << 30, MSG_TRUNC | MSG_DONTWAIT) > 0) {}
  }
  close(copy);
  return is_so;
}

int clinux_arrivals_make(void) { return epoll_create1(EPOLL_CLOEXEC); }

int clinux_arrivals_add(int arrivals, int fd, uint64_t cookie) {
  // EPOLLOUT, since epoll looks again before it tells: what has been read by then is told of only if something else is so.
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.u64 = cookie};
  return epoll_ctl(arrivals, EPOLL_CTL_ADD, fd, &event);
}

int clinux_arrivals_take(int arrivals, uint64_t *cookies, int most) {
  struct epoll_event events[256];
  int count = epoll_wait(arrivals, events, most < 256 ? most : 256, 0);
  for (int place = 0; place < count; place++) cookies[place] = events[place].data.u64;
  return count > 0 ? count : 0;
}

int clinux_pass_over_connections(int listener, int whether) {
  int ignored = 0;
  if (!whether) return setsockopt(listener, SOL_SOCKET, SO_DETACH_FILTER, &ignored, sizeof ignored);
  // Drops what has SYN set and ACK not. A connection made meanwhile inherits this, and never gets such a packet.
  struct sock_filter program[] = {
    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13), // the flags, in the TCP header
    BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0x12),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x02, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, 0),
    BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
  };
  struct sock_fprog filter = {.len = sizeof program / sizeof *program, .filter = program};
  return setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter);
}

void clinux_seed_random(void) {
  unsigned seed = 0;
  if (getrandom(&seed, sizeof seed, 0) != sizeof seed) abort();
  srand(seed);
}
