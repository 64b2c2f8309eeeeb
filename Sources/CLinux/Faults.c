#define _GNU_SOURCE
#include "CLinux.h"
#include <linux/tcp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// All of this is read by a signal handler, hence without a lock. Pages that are never used cost nothing.
enum { most_peers = 1 << 16, most_descriptors = 1 << 16 };

static struct { unsigned char key[32]; _Atomic int64_t heard; } peers[most_peers];
static _Atomic uint32_t peer_count;
static struct { _Atomic uint64_t cookie; _Atomic int peer; } connections[most_descriptors];
static _Atomic int highest; // descriptor that was ever noted
static _Atomic int fault_file = -1;
static atomic_flag is_noted = ATOMIC_FLAG_INIT;

_Static_assert(sizeof peers[0] == sizeof(struct clinux_peer), "the table is written as it is");

static int64_t microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void heard(int peer, int64_t at) {
  if (peer >= 0 && peer < most_peers && atomic_load(&peers[peer].heard) < at) atomic_store(&peers[peer].heard, at);
}

int clinux_peer_add(const unsigned char key[32]) {
  uint32_t place = atomic_load(&peer_count);
  if (place == most_peers) return -1;
  memcpy(peers[place].key, key, 32);
  atomic_store(&peer_count, place + 1);
  return (int)place;
}

void clinux_peer_heard(int peer) { heard(peer, microseconds()); }

void clinux_peer_heard_over(int fd, uint64_t cookie, int peer) {
  heard(peer, microseconds());
  if (fd < 0 || fd >= most_descriptors || atomic_load(&connections[fd].cookie) == cookie) return;
  if (atomic_load(&connections[fd].cookie) != 0) clinux_peer_left(fd);
  atomic_store(&connections[fd].peer, peer);
  atomic_store(&connections[fd].cookie, cookie);
  if (fd > atomic_load(&highest)) atomic_store(&highest, fd);
}

int clinux_peer_over(int fd, uint64_t cookie) {
  if (fd < 0 || fd >= most_descriptors || atomic_load(&connections[fd].cookie) != cookie) return -1;
  return atomic_load(&connections[fd].peer);
}

void clinux_peer_left(int fd) {
  if (fd < 0 || fd >= most_descriptors || atomic_exchange(&connections[fd].cookie, 0) == 0) return;
  heard(atomic_load(&connections[fd].peer), microseconds());
}

// What the kernel knows of connections: bytes that nobody made a message of yet, and ends that nobody told of.
static void ask_kernel(int64_t now) {
  for (int fd = 0; fd <= atomic_load(&highest); fd++) {
    uint64_t cookie = atomic_load(&connections[fd].cookie);
    if (cookie == 0) continue;
    struct tcp_info info = {0};
    socklen_t length = sizeof info;
    int is_open = clinux_cookie(fd) == cookie && getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0;
    heard(atomic_load(&connections[fd].peer), is_open ? now - (int64_t)info.tcpi_last_data_recv * 1000 : now);
  }
}

static void write_note(int file, int signal, int64_t now) {
  struct clinux_fault fault = {.signal = signal, .peers = atomic_load(&peer_count), .at = now};
  const char *parts[] = {(const char *)&fault, (const char *)peers};
  size_t left[] = {sizeof fault, fault.peers * sizeof peers[0]};
  for (int part = 0; part < 2; part++) {
    while (left[part] > 0) {
      ssize_t count = write(file, parts[part], left[part]);
      if (count <= 0) return;
      parts[part] += count;
      left[part] -= (size_t)count;
    }
  }
}

void clinux_note_faults(int file) { atomic_store(&fault_file, file); }

static const int faults[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
enum { fault_count = sizeof faults / sizeof *faults };
static struct sigaction endings[fault_count]; // what a fault comes to once it is noted

// Calls nothing that is not async-signal-safe. The signal that it raises again arrives when it returns.
//
// What the process's own thread trips over is a message that it took last, which is noted already; bytes that came since are
// no matter. All else may be of libzmq's threads, or come from outside.
static void note_fault(int signal, siginfo_t *info, void *context) {
  (void)context;
  int file = atomic_load(&fault_file);
  if (file >= 0 && !atomic_flag_test_and_set(&is_noted)) {
    int64_t now = microseconds();
    int is_own = gettid() == getpid() && (info->si_code > 0 || info->si_pid == getpid());
    if (!is_own) ask_kernel(now);
    write_note(file, signal, now);
  }
  for (int index = 0; index < fault_count; index++) {
    if (faults[index] == signal) sigaction(signal, &endings[index], NULL);
  }
  raise(signal);
}

void clinux_end_at_faults(int keeps_backtracer) {
  struct sigaction note = {.sa_sigaction = note_fault, .sa_flags = SA_ONSTACK | SA_SIGINFO};
  for (int index = 0; index < fault_count; index++) {
    sigaction(faults[index], &note, &endings[index]);
    if (!keeps_backtracer) endings[index] = (struct sigaction){.sa_handler = SIG_DFL};
  }
}
