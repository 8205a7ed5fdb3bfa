// See output.h. A piece that could be written only in part is cut off again where the file can be cut; a pipe cannot be,
// and is given up, since whatever followed would be read as the rest of that piece.
#include "output.h"
#include "kernel.h"
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PARTS_MAX = 4 };

static int out = -1;
static uint64_t offset, base;
static int first_errno;
static bool given_up, can_cut;

void output_to(int fd) {
  struct stat st;
  out = fd;
  can_cut = file_status(fd, NULL, &st) == 0 && S_ISREG(st.st_mode);
  off_t at = can_cut ? lseek(fd, 0, SEEK_CUR) : 0;
  base = at > 0 ? (uint64_t)at : 0;
}

static bool fail(int error, bool torn) {
  if (first_errno == 0) first_errno = error;
  if (can_cut) {
    off_t end = (off_t)(base + offset);
    if (torn && (ftruncate(out, end) != 0 || lseek(out, end, SEEK_SET) < 0)) given_up = true;
  } else if (torn || error != EAGAIN) {
    given_up = true;
  }
  return false;
}

bool output_write(const struct iovec *parts, int count) {
  struct iovec rest[PARTS_MAX], *at = rest;
  if (given_up || count > PARTS_MAX) return false;
  size_t left = 0, total;
  for (int i = 0; i < count; i++) {
    rest[i] = parts[i];
    left += parts[i].iov_len;
  }
  total = left;
  while (left) {
    ssize_t n = writev(out, at, count);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno, left != total);
    left -= (size_t)n;
    while (count && (size_t)n >= at->iov_len) {
      n -= (ssize_t)at->iov_len;
      at++;
      count--;
    }
    if (count) {
      at->iov_base = (char *)at->iov_base + n;
      at->iov_len -= (size_t)n;
    }
  }
  offset += total;
  return true;
}

void output_close(void) {
  close(out);
  given_up = true;
}

uint64_t output_offset(void) { return offset; }

int output_errno(void) { return first_errno; }
