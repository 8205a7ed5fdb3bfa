// See peers.h. One row for each call that waits for somebody; the rest of the calls wait for nobody else, or nobody who could be named.
#include "peers.h"
#include "clock.h"
#include "gather.h"
#include "holders.h"
#include "locks.h"
#include "memory.h"
#include "procfs.h"
#include "shared.h"
#include "sockets.h"
#include "state.h"
#include "tables.h"
#include <fcntl.h>
#include <string.h>

enum {
  PEERS_MAX = 256, DEPTH_MAX = 3,
  TARGET_ROOM = 4097, INFO_ROOM = 64 << 10,
  WATCHED_MAX = 256,       // descriptors of one wait that are followed
  READABLE = 0x2001, WRITABLE = 0x0004, // POLLIN, POLLRDHUP; POLLOUT
  FUTEX_PRIVATE = 128, FUTEX_TID_MASK = 0x3fffffff, OWNER_AT = 8, // in pthread_mutex_t of glibc
  SHARING_NS = 150 * NS_PER_MS,
  POLLFD_BYTES = 8, P_PID = 1, P_PIDFD = 3,
};

enum wait { ON_READ, ON_WRITE, ON_CONNECT, ON_POLL, ON_SELECT, ON_EPOLL, ON_LOCK, ON_CHILD, ON_ID, ON_FORK, ON_MOVE, ON_FUTEX };

#define CALL(name, wait, arg) {0, NR_##name, wait, arg}
#if defined(__x86_64__)
#define LEGACY(name, wait, arg) {0, NR_##name, wait, arg},
#define I386(name, wait, arg) {1, I386_NR_##name, wait, arg},
#else
#define LEGACY(name, wait, arg) // calls that newer architectures never had
#define I386(name, wait, arg)
#endif

static const struct { uint8_t abi; uint16_t number; uint8_t wait, arg; } waits[] = { // arg: the descriptor, the flags
  CALL(read, ON_READ, 0), CALL(readv, ON_READ, 0), CALL(pread64, ON_READ, 0), CALL(recvfrom, ON_READ, 0), CALL(recvmsg, ON_READ, 0),
  CALL(recvmmsg, ON_READ, 0), CALL(mq_timedreceive, ON_READ, 0),
  CALL(write, ON_WRITE, 0), CALL(writev, ON_WRITE, 0), CALL(sendto, ON_WRITE, 0), CALL(sendmsg, ON_WRITE, 0),
  CALL(sendmmsg, ON_WRITE, 0), CALL(mq_timedsend, ON_WRITE, 0), CALL(vmsplice, ON_WRITE, 0),
  CALL(splice, ON_MOVE, 0), CALL(tee, ON_MOVE, 0), CALL(sendfile, ON_WRITE, 0),
  CALL(connect, ON_CONNECT, 0), CALL(ppoll, ON_POLL, 0), CALL(pselect6, ON_SELECT, 0), CALL(epoll_pwait, ON_EPOLL, 0),
  CALL(epoll_pwait2, ON_EPOLL, 0), CALL(flock, ON_LOCK, 0), CALL(fcntl, ON_LOCK, 0), CALL(wait4, ON_CHILD, 0), CALL(waitid, ON_ID, 0),
  CALL(futex, ON_FUTEX, 1), CALL(futex_wait, ON_FUTEX, 3), CALL(clone, ON_FORK, 0), CALL(clone3, ON_FORK, 0),
  LEGACY(poll, ON_POLL, 0) LEGACY(select, ON_SELECT, 0) LEGACY(epoll_wait, ON_EPOLL, 0) LEGACY(vfork, ON_FORK, 0)
  I386(read, ON_READ, 0) I386(readv, ON_READ, 0) I386(recvfrom, ON_READ, 0) I386(recvmsg, ON_READ, 0) I386(write, ON_WRITE, 0)
  I386(writev, ON_WRITE, 0) I386(sendto, ON_WRITE, 0) I386(sendmsg, ON_WRITE, 0) I386(connect, ON_CONNECT, 0) I386(poll, ON_POLL, 0)
  I386(ppoll, ON_POLL, 0) I386(epoll_wait, ON_EPOLL, 0) I386(flock, ON_LOCK, 0) I386(fcntl64, ON_LOCK, 0) I386(wait4, ON_CHILD, 0)
  I386(waitid, ON_ID, 0) I386(waitpid, ON_CHILD, 0) I386(futex, ON_FUTEX, 1)
};

static struct peer peers[PEERS_MAX];
static unsigned peer_count, left_out;
static const struct peer *of;        // whose waits are being followed
static bool writes;                  // the wait is to write, so that readers end it

void peers_add(pid_t pid, unsigned depth) {
  if (pid <= 0 || pid == getpid()) return;
  for (unsigned i = 0; i < peer_count; i++)
    if (peers[i].process.pid == pid) return;
  if (peer_count < PEERS_MAX) peers[peer_count++] = (struct peer){.process = {.pid = pid}, .depth = depth};
  else left_out++;
}

struct peer *peers_at(unsigned i) { return i < peer_count ? &peers[i] : NULL; }
unsigned peers_left_out(void) { return left_out; }

static void add_asked(pid_t pid, void *unused) {
  (void)unused;
  peers_add(pid, 0);
}

void peers_add_descendants(void) {
  for (unsigned i = 0; i < peer_count; i++) children_each(peers[i].process.pid, add_asked, NULL);
}

void peers_of(const struct peer *p) { of = p->depth < DEPTH_MAX ? p : NULL; }

static void awaits(pid_t pid) { peers_add(pid, of->depth + 1); }

static void add_child(pid_t pid, void *unused) {
  (void)unused;
  awaits(pid);
}

static void on_child(int64_t id) {
  // The ids of an inner pid namespace are not ours: then any child may be the one.
  if (id > 0 && inner_pid(of->process.pid) == 0) awaits((pid_t)id);
  else children_each(of->process.pid, add_child, NULL);
}

// Only who may do the opposite ends the wait; a socket's other end may do both.
static bool ends_wait(struct holder h, const char *target) {
  char info[1024], theirs[TARGET_ROOM];
  if (strncmp(target, "socket:", 7) == 0) return true;
  proc_read_of(h.pid, "fdinfo/", h.fd, info, sizeof info);
  uint64_t mode = number_after(info, "flags:", 8) & O_ACCMODE;
  if (mode != O_RDWR && mode != (writes ? O_RDONLY : O_WRONLY)) return false;
  proc_link_of(h.pid, "fd/", h.fd, theirs, sizeof theirs);
  return strcmp(theirs, target) == 0;
}

static bool add_holder(struct holder h, void *target) {
  if (h.pid != of->process.pid && ends_wait(h, target)) awaits(h.pid);
  return true;
}

static bool add_any_holder(struct holder h, void *unused) {
  (void)unused;
  if (h.pid != of->process.pid) awaits(h.pid);
  return true;
}

static void add_socket_holders(uint64_t inode) {
  if (inode) holders_each(holding_of_socket(inode), add_any_holder, NULL);
}

static void on_watches(const char *info, unsigned depth);

static void on_descriptor(int fd, unsigned depth) {
  static const char *const nobodys[] = {"/dev/", "/proc/", "/sys/"}; // terminals and devices: whoever has them open too is not asked
  char target[TARGET_ROOM];
  static char info[INFO_ROOM];
  const char *at = target;
  if (proc_link_of(of->process.pid, "fd/", fd, target, sizeof target) == 0) return;
  for (unsigned i = 0; i < sizeof nobodys / sizeof *nobodys; i++)
    if (strncmp(target, nobodys[i], strlen(nobodys[i])) == 0) return;
  if (strncmp(target, "socket:[", 8) == 0) {
    add_socket_holders(socket_peer(next_number(&at, 10)));
  } else if (strncmp(target, "anon_inode:", 11) == 0) {
    proc_read_of(of->process.pid, "fdinfo/", fd, info, sizeof info);
    awaits((pid_t)number_after(info, "Pid:", 10)); // of a pidfd; 0: it is none
    if (depth == 0) on_watches(info, depth + 1);
  } else {
    holders_each(holding_of(target), add_holder, target);
  }
}

static void on_ready(int fd, unsigned events, unsigned depth) {
  writes = events & WRITABLE && !(events & READABLE);
  on_descriptor(fd, depth);
}

static void on_watches(const char *info, unsigned depth) {
  unsigned count = 0;
  int fds[WATCHED_MAX];
  uint16_t events[WATCHED_MAX];
  for (const char *at = after_label(info, "tfd:"); *at && count < WATCHED_MAX; at = after_label(at, "tfd:")) {
    fds[count] = (int)next_number(&at, 10);
    events[count++] = (uint16_t)number_in(&at, "events:", 16);
  }
  for (unsigned i = 0; i < count; i++) on_ready(fds[i], events[i], depth); // info is used again
}

static void on_poll(void) {
  for (unsigned i = 0; i < gather_count(); i++) {
    const struct piece *p = gather_piece(i);
    if (p->arg != 0) continue;
    for (uint32_t at = 0; at + POLLFD_BYTES <= p->len && at < WATCHED_MAX * POLLFD_BYTES; at += POLLFD_BYTES) {
      int fd;
      uint16_t events;
      memcpy(&fd, p->bytes + at, sizeof fd);
      memcpy(&events, p->bytes + at + 4, sizeof events);
      if (fd >= 0) on_ready(fd, events, 0);
    }
  }
}

static void on_select(void) {
  for (unsigned i = 0; i < gather_count(); i++) {
    const struct piece *p = gather_piece(i);
    if (p->arg < 1 || p->arg > 3) continue;
    for (uint32_t bit = 0; bit < p->len * 8; bit++)
      if (p->bytes[bit / 8] >> bit % 8 & 1) on_ready((int)bit, p->arg == 2 ? WRITABLE : READABLE, 0);
  }
}

static void on_connect(int fd) {
  char target[TARGET_ROOM];
  const char *at = target;
  if (gather_count() == 0 || proc_link_of(of->process.pid, "fd/", fd, target, sizeof target) == 0) return;
  add_socket_holders(socket_listening_at(next_number(&at, 10), gather_piece(0)->bytes, gather_piece(0)->len));
}

static bool add_lock_holder(struct holder h, void *awaited) {
  if (h.pid != of->process.pid && holds_lock(h, ((const struct awaited *)awaited)->inode)) awaits(h.pid);
  return true;
}

static void on_lock(int fd) {
  char target[TARGET_ROOM];
  struct awaited lock;
  if (proc_link_of(of->process.pid, "fd/", fd, target, sizeof target) == 0) return;
  for (unsigned i = 0; lock_awaited(of->process.pid, i, &lock); i++) holders_each(holding_of(target), add_lock_holder, &lock);
}

struct sharing { struct segment segment; uint64_t until; };

static void add_sharer(pid_t pid, void *with) {
  const struct sharing *s = with;
  if (pid != of->process.pid && now_ns() < s->until && shares_segment(pid, &s->segment)) awaits(pid);
}

// The owner as libraries note it in the lock, if that is a thread of a process which has the lock in its memory.
static bool add_owner(uint32_t tid, const struct segment *s) {
  pid_t pid = tid ? read_ids((pid_t)tid).tgid : 0;
  if (pid == 0 || !shares_segment(pid, s)) return false;
  if (pid != of->process.pid) awaits(pid);
  return true;
}

static void on_futex(uint64_t word, uint64_t flags) {
  struct sharing s = {.until = now_ns() + SHARING_NS};
  uint32_t lock[OWNER_AT / sizeof(uint32_t) + 1] = {0};
  struct read_ask ask = {word, lock, sizeof lock, 0};
  if (flags & FUTEX_PRIVATE || !shared_segment(of->process.pid, word, &s.segment)) return;
  memory_read(of->process.pid, &ask, 1);
  if (add_owner(lock[0] & FUTEX_TID_MASK, &s.segment) || add_owner(lock[OWNER_AT / sizeof *lock], &s.segment)) return;
  processes_each(add_sharer, &s);
}

static void follow(enum wait wait, const struct tracee *t, unsigned arg, char state) {
  const uint64_t *args = t->call.args;
  writes = wait == ON_WRITE;
  switch (wait) {
    case ON_READ: case ON_WRITE: case ON_EPOLL: on_descriptor((int)args[arg], 0); break;
    case ON_CONNECT: on_connect((int)args[arg]); break;
    case ON_POLL: on_poll(); break;
    case ON_SELECT: on_select(); break;
    case ON_LOCK: on_lock((int)args[arg]); break;
    case ON_CHILD: on_child((int)args[arg]); break;
    case ON_ID:
      if (args[0] == P_PIDFD) on_descriptor((int)args[1], 1);
      else on_child(args[0] == P_PID ? (int)args[1] : -1);
      break;
    case ON_FUTEX: on_futex(args[0], args[arg]); break;
    case ON_FORK: if (state == 'D') on_child(-1); break; // vfork(2): until the child runs another program
    case ON_MOVE:
      on_descriptor((int)args[0], 0);
      writes = true;
      on_descriptor((int)args[t->call.number == NR_splice ? 2 : 1], 0);
      break;
  }
}

void peers_of_thread(const struct tracee *t, char state) {
  if (!of || !t->in_call) return;
  for (unsigned i = 0; i < sizeof waits / sizeof *waits; i++)
    if (waits[i].abi == t->call.abi && waits[i].number == t->call.number) follow((enum wait)waits[i].wait, t, waits[i].arg, state);
}

void peers_of_process(void) {
  char status[4096];
  struct awaited lock;
  if (!of) return;
  proc_read(of->process.pid, "status", status, sizeof status);
  awaits((pid_t)number_after(status, "TracerPid:", 10));
  for (unsigned i = 0; lock_awaited(of->process.pid, i, &lock); i++) awaits(lock.holder);
  if (of->depth == 0) peers_add((pid_t)number_after(status, "PPid:", 10), DEPTH_MAX); // it is told, its own waits are not
}
