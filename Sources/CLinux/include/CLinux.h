#pragma once
// What Swift's Glibc module leaves out or cannot import (variadic calls, GNU extensions).
#include <stdint.h>

/// An event descriptor that `clinux_event_raise` makes readable for good; -1 and errno on failure.
int clinux_event_make(void);
void clinux_event_raise(int fd);

/// A descriptor that becomes readable for good when SIGINT or SIGTERM arrives, -1 and errno on failure; always the same
/// one, never to be closed.
///
/// A second one, half a second or more after the first, ends the process at once with status 128 + signal, whatever it
/// is doing, and its children with it; so does SIGQUIT. Nearer ones are the same wish: service managers and `timeout`
/// send it to the whole group, and a parent passes it on.
///
/// By a handler and not by a blocked signal: libraries start threads before `main`, which would take the signal.
int clinux_stop_signals(void);

/// Notes a child that ends when this process is ended at once: a process number gets SIGQUIT, a group (as for `kill`, a
/// negative number) SIGKILL. Without effect where the table of 4,096 is full.
void clinux_child_began(int child);
/// Strikes out a child, before its number can be given again.
void clinux_child_ended(int child);
/// Ends all noted children at once.
void clinux_end_children(void);

/// From now on a fault (SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP) ends the process at once, as in a program that
/// handles none, after a note where one is wanted. Swift's runtime would start a backtracer instead where it was told to,
/// and wait for it, in vain where that hangs: it does so only where `keeps_backtracer`.
void clinux_end_at_faults(int keeps_backtracer);

/// What a fault notes: this, then so many `clinux_peer`. All times are microseconds of the monotonic clock.
struct clinux_fault {
  int32_t signal;
  uint32_t peers;
  int64_t at;
};

/// A key whose holders were here since the process started, and when one of them was heard last: a handshake, a message, the
/// end of a connection, or bytes on one that is open.
struct clinux_peer {
  unsigned char key[32];
  int64_t heard;
};

/// The file (a descriptor, empty) that the next fault is noted in; it stays open.
void clinux_note_faults(int file);
/// A place for a key, which has not got one yet; -1 where there is no more room. By one thread at a time.
int clinux_peer_add(const unsigned char key[32]);
/// The peer was heard now.
void clinux_peer_heard(int peer);
/// The peer was heard now over a connection, which is looked at in a fault.
void clinux_peer_heard_over(int fd, uint64_t cookie, int peer);
/// Whose connection that is, where it was noted; else -1.
int clinux_peer_over(int fd, uint64_t cookie);
/// The connection with this descriptor has ended.
void clinux_peer_left(int fd);

/// What is open now, from descriptor 3 on, stays closed in every program that is started from now on.
void clinux_close_on_exec(void);
/// The same for one descriptor.
void clinux_close_one_on_exec(int fd);

/// Closes descriptors from `fd` on in a program that is about to be started with these posix_spawn_file_actions_t.
int clinux_close_from(void *actions, int fd);

/// A pipe: what `ends[1]` takes can be read from `ends[0]`, which does not block. 0, or -1 and errno.
int clinux_pipe(int ends[2]);
/// Whether a descriptor is the end of a pipe.
int clinux_is_pipe(int fd);

/// Asks the kernel to send this process SIGTERM when the thread that started it ends.
int clinux_die_with_parent(void);

/// Renames unless the target exists (EEXIST).
int clinux_rename_new(const char *from, const char *to);

/// Reserves bytes on disk without changing the content; ENOSPC where there is no room.
int clinux_reserve(int fd, int64_t offset, int64_t length);

/// Takes the exclusive advisory lock of a file without waiting (EWOULDBLOCK where another holds it).
int clinux_lock(int fd);

/// Raises the descriptor limit to the hard limit; the limit in force is returned.
uint64_t clinux_raise_descriptors(void);

/// Columns of the terminal behind a descriptor, 0 if it is none.
int clinux_columns(int fd);
/// Its rows.
int clinux_rows(int fd);

/// The process that listens on an ipc path: its number, 0 where nobody listens; -1 and errno on failure.
int clinux_ipc_listener(const char *path);
/// Tries to connect by TCP, for so many milliseconds: 0, or errno; -1 where the host's name is not known.
int clinux_tcp_reach(const char *host, const char *port, int milliseconds);

/// Moves the calling thread, and what it starts from then on, into a new network namespace; -1 and errno on failure.
int clinux_new_network(void);
/// Moves the calling thread into the network namespace behind a descriptor; -1 and errno on failure.
int clinux_enter_network(int fd);

/// A connection by TCP, as this end sees it.
struct clinux_connection {
  uint64_t cookie;  // the kernel's own number of the socket, never used again; a descriptor is
  int port;         // of this end
  char peer[48];    // address of the other end
};
/// What a descriptor is connected to: 0, or -1 where it is no TCP socket.
int clinux_connection(int fd, struct clinux_connection *found);
/// The cookie of the socket that a descriptor is; 0 where it is none.
uint64_t clinux_cookie(int fd);
/// Bytes that a program has read from a connection, and those that wait in the kernel: 0, or -1 where the descriptor is that
/// connection no more.
int clinux_received(int fd, uint64_t cookie, uint64_t *read, uint64_t *waiting);
/// Ends a connection, both ways, if the descriptor still is that one: 1 if so. The check and the end are of one
/// duplicate, so that no other connection can take the descriptor in between. What waits in the kernel is thrown away:
/// it would be read to its end before the end is noticed.
int clinux_cut(int fd, uint64_t cookie);

/// A descriptor that is readable while something has arrived at what was added to it; -1 and errno on failure.
int clinux_arrivals_make(void);
/// Adds a connection; it leaves by itself when it is closed.
int clinux_arrivals_add(int arrivals, int fd, uint64_t cookie);
/// The cookies of the connections at which something has arrived since the last call, `most` of them at a time.
int clinux_arrivals_take(int arrivals, uint64_t *cookies, int most);

/// Lets a listening socket pass over new connections, which try again after a second, or take them. Of those that exist none
/// is touched.
int clinux_pass_over_connections(int listener, int whether);

/// Seeds `rand()`, which libraries draw from, with what nobody can guess.
void clinux_seed_random(void);
