// What tests/bench/capture.mjs has recorded: argv[1] says which calls, argv[2] how many rounds of them.
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void mixed(void) {
  char into[4096];
  struct stat st;
  int file = open("/etc/passwd", O_RDONLY), null = open("/dev/null", O_WRONLY);
  read(file, into, sizeof into);
  fstat(file, &st);
  lseek(file, 0, SEEK_SET);
  write(null, into, 100);
  stat("/etc/hosts", &st);
  access("/nonexistent/file", F_OK);
  close(file);
  close(null);
}

static void plain(void) { syscall(SYS_getppid); }

static void spawn(void) {
  if (fork() == 0) {
    execl("/bin/true", "true", (char *)0);
    _exit(1);
  }
  wait(0);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  void (*round)(void) = strcmp(argv[1], "mixed") == 0 ? mixed : strcmp(argv[1], "plain") == 0 ? plain : spawn;
  for (long i = atol(argv[2]); i > 0; i--) round();
  return 0;
}
