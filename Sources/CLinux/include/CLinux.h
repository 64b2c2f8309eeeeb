#pragma once
// What Swift's Glibc module leaves out or cannot import (variadic calls, GNU extensions).
#include <stdint.h>

/// An event descriptor that `clinux_event_raise` makes readable for good; -1 and errno on failure.
int clinux_event_make(void);
void clinux_event_raise(int fd);

/// A descriptor that becomes readable when SIGINT or SIGTERM arrives on whatever thread: OpenBLAS starts threads before
/// main that do not block signals, so a signalfd would miss some. One at a time; -1 and errno on failure.
int clinux_stop_signals(void);
/// Takes one pending signal from the descriptor; 0 if none is pending.
int clinux_take_signal(int fd);
/// Closes the descriptor; from now on the signals end the process again.
void clinux_close_stop_signals(int fd);

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
