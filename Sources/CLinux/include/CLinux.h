#pragma once
// What Swift's Glibc module leaves out or cannot import (variadic calls, GNU extensions).
#include <stdint.h>

/// An event descriptor that `clinux_event_raise` makes readable for good; -1 and errno on failure.
int clinux_event_make(void);
void clinux_event_raise(int fd);

/// A descriptor that becomes readable when SIGINT or SIGTERM arrives, -1 and errno on failure; always the same one,
/// never to be closed.
///
/// By a handler and not by a blocked signal: libraries start threads before `main`, which would take the signal.
int clinux_stop_signals(void);
/// Takes one signal that arrived from the descriptor: 1, or 0 where there is none.
int clinux_take_signal(int fd);

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
/// Bytes that came over a connection; -1 where the descriptor has none any more.
int64_t clinux_received(int fd);
/// Ends a connection, both ways, if the descriptor still is that one: 1 if so. The check and the end are of one
/// duplicate, so that no other connection can take the descriptor in between.
int clinux_cut(int fd, uint64_t cookie);
