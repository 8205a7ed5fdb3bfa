/* Ferry service: looks up the ferry that the first request names. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
int main(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(19235), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  char b[512]; int one = 1, s = socket(AF_INET, SOCK_STREAM, 0), c;
  access("w/ferries.txt", R_OK);
  setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(s, (void *)&a, sizeof a) || listen(s, 4)) return 9;
  alarm(8);
  while ((c = accept(s, 0, 0)) >= 0) {
    ssize_t n = read(c, b, sizeof b - 1);
    b[n > 0 ? n : 0] = 0;
    char *name = strstr(b, "ferry=");
    dprintf(c, "HTTP/1.0 200 OK\r\n\r\n%zu\n", strlen(name));
    close(c);
  }
  return 0;
}
