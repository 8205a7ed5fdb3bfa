/* Waits for a reading of the sensor on a socket pair; asks with a time-out of zero. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
int main(void) {
  int s[2]; char b[8];
  access("w/tap.conf", R_OK);
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) return 9;
  struct pollfd p = {s[0], POLLIN, 0};
  while (poll(&p, 1, 0) == 0) ;
  return read(s[0], b, 8) != 8;
}
