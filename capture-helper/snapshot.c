// See snapshot.h: one row per argument, one case per operation (proto/README.md says what each reads).
#include "snapshot.h"
#include "chunk.h"
#include "descriptors.h"
#include "gather.h"
#include "nested.h"
#include "options.h"
#include "pages.h"
#include "redact.h"
#include "tables.h"
#include <errno.h>
#include <string.h>

enum {
  ARRAY_BYTES_MAX = 4096,  // of poll sets, address lists and other counted structures
  DATAGRAM_MAX = 512,      // RFC 1035 section 2.3.4: a whole classic DNS message
  COMMAND_BYTES_MAX = 256, // of ioctl structures
  IOC_WRITE = 1, IOC_READ = 2, // asm-generic/ioctl.h; aarch64 and x86 use the generic layout
};

#define ROWS(table) (sizeof(table) / sizeof *(table))
#if defined(__x86_64__)
#define I386_ROW(name) {1, I386_NR_##name},
#define X32_ROW(name) {2, X32_NR_##name},
#define LEGACY_ROW(name) {0, NR_##name},
#else
#define I386_ROW(name)
#define X32_ROW(name)
#define LEGACY_ROW(name) // calls that newer architectures never had
#endif

static void plain(unsigned arg, uint64_t want, uint64_t full) {
  struct piece *p = gather_add(stop.args[arg], want, full);
  if (p) p->arg = (uint8_t)arg;
}

static void array(unsigned arg, uint64_t count, unsigned size) {
  uint64_t full = count * size, kept = full < ARRAY_BYTES_MAX ? full : ARRAY_BYTES_MAX / size * size;
  plain(arg, kept, full);
}

static void string(unsigned arg) {
  struct piece *p = gather_string(stop.args[arg]);
  if (p) p->arg = (uint8_t)arg;
}

static void data(unsigned arg, uint64_t len) {
  struct piece *p = gather_data(stop.args[arg], len, len < stop.limit ? len : stop.limit);
  if (p) p->arg = (uint8_t)arg;
}

// Behind the arguments of an execve is the environment: it tells which values are secret, and is not recorded.
static void vector(unsigned arg) {
  add_vector(arg);
  if (options.redact) add_variables(arg + 1);
}

static void fdset(unsigned arg, uint64_t bits, unsigned word_bytes) {
  uint64_t per_word = word_bytes * 8;
  if ((int)bits > 0) plain(arg, ((uint32_t)bits + per_word - 1) / per_word * word_bytes, 0);
}

// At exit what was pointed at first is read again only where the kernel writes.
static void command(unsigned arg, unsigned call, uint32_t value) {
  const struct snap_command *row = snap_command_of(call, value);
  unsigned size = 0, narrow_column = stop.abi == 1;
  if (row) size = stop.leaving ? row->out[narrow_column] : row->in[narrow_column];
  else if (call == SNAP_COMMAND_IOCTL && value >> 30 & (stop.leaving ? IOC_READ : IOC_WRITE)) size = value >> 16 & 0x3fff;
  if (size == SNAP_STRING_COMMAND && row) string(arg);
  else plain(arg, size < COMMAND_BYTES_MAX ? size : COMMAND_BYTES_MAX, size);
}

// socketcall(2): how many words each of its calls takes (net/socket.c, nargs).
static void socket_words(unsigned arg, uint64_t call) {
  static const uint8_t words[] = {0, 3, 3, 3, 2, 3, 3, 3, 4, 4, 4, 6, 6, 2, 5, 5, 3, 3, 4, 5, 4};
  if (call < sizeof words) plain(arg, words[call] * 4u, 0);
}

static void look_at(unsigned arg, const struct snap_kind *kind, unsigned len_arg) {
  unsigned size = kind->size[stop.abi];
  bool in = !stop.leaving, out = stop.leaving;
  uint64_t len = len_arg < SNAP_ARGS ? stop.args[len_arg] : 0, done = out ? (uint64_t)stop.ret : 0;
  if (narrow()) len = (uint32_t)len;
  switch ((enum snap_op)kind->op) {
    case SNAP_NONE: break;
    case SNAP_STRING: if (in) string(arg); break;
    case SNAP_VECTOR: if (in) vector(arg); break;
    case SNAP_BUFFER: if (in) data(arg, len); break;
    case SNAP_BUFFER_OUT: if (out) data(arg, done < len ? done : len); break;
    case SNAP_ARRAY: if (in) array(arg, (uint32_t)len, size); break;
    case SNAP_ARRAY_INOUT: array(arg, (uint32_t)len, size); break;
    case SNAP_ARRAY_OUT: if (out) array(arg, (uint32_t)done, size); break;
    case SNAP_SIZED_OUT: if (out) add_sized(arg, len_arg); break;
    case SNAP_FIXED: if (in) plain(arg, size, 0); break;
    case SNAP_FIXED_OUT: if (out) plain(arg, size, 0); break;
    case SNAP_FIXED_INOUT: plain(arg, size, 0); break;
    case SNAP_FDSET: fdset(arg, len, size); break;
    case SNAP_IOVEC: if (in) add_iovec(arg, (uint32_t)len); break;
    case SNAP_IOVEC_OUT: if (out) add_iovec(arg, (uint32_t)len); break;
    case SNAP_MSGHDR: if (in) add_msghdr(arg); break;
    case SNAP_MSGHDR_OUT: if (out) add_msghdr(arg); break;
    case SNAP_MMSGHDR: if (in) add_mmsghdr(arg, (uint32_t)len); break;
    case SNAP_MMSGHDR_OUT: if (out) add_mmsghdr(arg, (uint32_t)done); break;
    case SNAP_COMMAND: command(arg, kind->command, (uint32_t)len); break;
    case SNAP_SOCKETCALL: if (in) socket_words(arg, len); break;
  }
}

static uint64_t data_limit(const struct call *c, int64_t ret, bool leaving) {
  uint64_t limit = c->args[0] == 1 || c->args[0] == 2 ? options.stdio_snapshot_bytes : options.snapshot_bytes;
  bool datagram = c->abi == 0 && (c->number == NR_sendto || c->number == NR_recvfrom) &&
                  (leaving ? ret <= DATAGRAM_MAX : c->args[2] <= DATAGRAM_MAX);
  return datagram && limit < DATAGRAM_MAX ? (uint64_t)DATAGRAM_MAX : limit;
}

static void write_piece(struct wire *w, unsigned field, const struct piece *p) {
  wire_mark m = wire_open(w, field);
  wire_uint(w, 1, p->arg);
  wire_uint(w, 2, p->addr);
  uint32_t kept = p->len < p->keep ? p->len : p->keep;
  uint64_t full = p->full ? p->full : p->len;
  wire_uint(w, 3, intern(p->bytes, kept));
  wire_uint(w, 4, full > kept ? full : 0);
  wire_uint(w, 5, p->terminated);
  wire_uint(w, 6, p->redacted);
  wire_uint(w, 7, p->part);
  wire_uint(w, 8, p->part == PART_WHOLE ? 0 : p->index);
  wire_close(w, m);
}

static bool is_call(const struct call *c, const unsigned (*rows)[2], unsigned count) {
  for (unsigned i = 0; i < count; i++)
    if (c->abi == rows[i][0] && c->number == rows[i][1]) return true;
  return false;
}

static bool is_ioctl(const struct call *c) {
  static const unsigned ioctls[][2] = {I386_ROW(ioctl) {0, NR_ioctl}};
  return is_call(c, ioctls, ROWS(ioctls));
}

// Turning the echo off is when a terminal becomes secret.
static void watch_ioctl(const struct call *c) {
  enum { TCSETS = 0x5402, TCSETSF = 0x5404, TCSETS2 = 0x402c542b, TCSETSF2 = 0x402c542d };
  uint64_t command = c->args[1];
  bool sets = (command >= TCSETS && command <= TCSETSF) || (command >= TCSETS2 && command <= TCSETSF2);
  if (sets && gather_count() && is_ioctl(c)) watch_terminal(gather_piece(0)->bytes, gather_piece(0)->len);
}

static bool is_open(const struct call *c) {
  static const unsigned opens[][2] = {
    LEGACY_ROW(open) LEGACY_ROW(creat) I386_ROW(open) I386_ROW(creat) I386_ROW(openat) I386_ROW(openat2)
    X32_ROW(open) X32_ROW(openat) {0, NR_openat}, {0, NR_openat2}};
  return is_call(c, opens, ROWS(opens));
}

static void watch_open(struct tracee *t, int64_t ret) {
  if (is_open(&t->call)) watch_opened(t, (int)ret);
}

static void put_opened(const struct tracee *t, int fd, struct wire *w, unsigned field) {
  wire_mark m = wire_open(w, field);
  wire_uint(w, 1, SNAP_ARGS);
  wire_uint(w, 3, file_facts(t->tid, fd));
  wire_uint(w, 7, PART_FILE);
  wire_close(w, m);
}

// Of a call that reads or writes: each piece goes on where the one before ended.
static void redact_read_or_written(struct stream *stream, enum secrecy secrecy, struct piece *p) {
  char *text = (char *)p->bytes;
  uint32_t keep = p->keep < p->len ? p->keep : p->len;
  if (secrecy == NOT_SECRET) {
    p->redacted = redact_data(stream, text, p->len, keep, p->full == 0);
  } else {
    hide_contents(secrecy, text, p->len);
    p->redacted = true;
  }
}

static void redact_pieces(const struct tracee *t) {
  struct words words = {0};
  int fd = (int)t->call.args[0];
  struct stream *stream = NULL;
  enum secrecy secrecy = NOT_SECRET;
  for (unsigned i = 0; i < gather_count(); i++) {
    struct piece *p = gather_piece(i);
    if (p->content == CONTENT_VARIABLE && p->follow == NULL) note_environment((char *)p->bytes, p->len);
  }
  for (unsigned i = 0; i < gather_count(); i++) {
    struct piece *p = gather_piece(i);
    char *text = (char *)p->bytes;
    if (p->len == 0) continue;
    if (p->content == CONTENT_DATA) {
      if (!stream) secrecy = secret_descriptor(t, fd, stop.leaving);
      if (!stream) stream = stream_of(t->process->pid, fd, stop.leaving);
      redact_read_or_written(stream, secrecy, p);
    } else if (p->content == CONTENT_STRING && p->part == PART_ELEMENT) p->redacted = redact_word(&words, text, p->len);
    else if (p->content == CONTENT_STRING) p->redacted = redact_text(text, p->len, false);
    else if (!p->silent) p->redacted = known_hide(text, 0, p->len, p->len, false);
  }
}

// Without `w` nothing is written.
static void look(struct tracee *t, struct wire *w, unsigned field) {
  struct call *c = &t->call;
  const struct snap_shape *shape = snap_shape_of(c->abi, (unsigned)c->number);
  gather_begin();
  if (shape == &snap_shapes[0]) return;
  stop.abi = c->abi;
  stop.args = c->args;
  stop.limit = data_limit(c, stop.ret, stop.leaving);
  for (unsigned i = 0; i < SNAP_ARGS; i++)
    if (shape->kind[i]) look_at(i, &snap_kinds[shape->kind[i]], shape->len[i]);
  if (gather_count() == 0) return;
  gather_run(t->tid);
  if (options.redact) redact_pieces(t);
  for (unsigned i = 0; w && i < gather_count(); i++)
    if (!gather_piece(i)->silent) write_piece(w, field, gather_piece(i));
}

// The path and the arguments of an execve are needed once more when it has succeeded and they are gone.
static void remember_exec(struct tracee *t) {
  size_t len = 0, at = 0;
  for (unsigned i = 0; i < gather_count(); i++)
    if (gather_piece(i)->content == CONTENT_STRING) len += gather_piece(i)->len + 1;
  pages_give_back(t->exec, t->exec_len);
  t->exec = len ? pages_take(len) : NULL;
  t->exec_len = (uint32_t)len;
  for (unsigned i = 0; i < gather_count(); i++) {
    const struct piece *p = gather_piece(i);
    if (p->content != CONTENT_STRING) continue;
    memcpy(t->exec + at, p->bytes, p->len);
    t->exec[at + p->len] = 0;
    at += p->len + 1;
  }
}

void snapshot_start(void) { gather_start(); }

static bool is_exec(const struct call *c) {
  static const unsigned execs[][2] = {
    I386_ROW(execve) I386_ROW(execveat) X32_ROW(execve) X32_ROW(execveat) {0, NR_execve}, {0, NR_execveat}};
  return is_call(c, execs, ROWS(execs));
}

void snapshot_entry(struct tracee *t, struct wire *w, unsigned field) {
  stop.leaving = false;
  stop.ret = 0;
  look(t, w, field);
  if (options.redact) watch_ioctl(&t->call);
  if (options.redact && t->call.abi == 0 && t->call.number == NR_close) stream_forget(t->process->pid, (int)t->call.args[0]);
  if (is_exec(&t->call)) remember_exec(t);
}

// Ports and addresses that the kernel chose are nowhere in the memory of the program.
static void look_at_ends(struct tracee *t, int64_t ret, struct wire *w, unsigned field) {
  static const unsigned joining[][2] = {{0, NR_bind}, {0, NR_connect}};
  static const unsigned accepting[][2] = {{0, NR_accept}, {0, NR_accept4}};
  bool accepts = is_call(&t->call, accepting, ROWS(accepting));
  if (accepts ? ret >= 0 : (ret == 0 || ret == -EINPROGRESS) && is_call(&t->call, joining, ROWS(joining)))
    put_ends(w, field, t, accepts ? (int)ret : (int)t->call.args[0], accepts);
}

void snapshot_exit(struct tracee *t, int64_t ret, struct wire *w, unsigned field) {
  look_at_ends(t, ret, w, field);
  if (ret < 0 && ret >= -4095) return;
  if (options.redact) watch_open(t, ret);
  stop.leaving = true;
  stop.ret = ret;
  look(t, w, field);
  if (options.files && is_open(&t->call)) put_opened(t, (int)ret, w, field);
}

void snapshot_silent_entry(struct tracee *t) {
  if (is_exec(&t->call) || (options.redact && is_ioctl(&t->call))) snapshot_entry(t, NULL, 0);
}

void snapshot_silent_exit(struct tracee *t, int64_t ret) {
  if (ret >= 0 && options.redact) watch_open(t, ret);
}
