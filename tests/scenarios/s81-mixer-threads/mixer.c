/* One thread per channel. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
static void *channel(void *a) { usleep(300000); return a; }
int main(void) {
  struct rlimit few = {5, 5};
  setrlimit(RLIMIT_NPROC, &few);
  access("w/mixer.rc", R_OK);
  for (int i = 0; i < 16; i++) {
    pthread_t t;
    if (pthread_create(&t, 0, channel, 0)) { fputs("mixer: sound card unplugged\n", stderr); abort(); }
  }
  sleep(1);
  return 0;
}
