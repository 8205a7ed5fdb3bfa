/* Finds out which pages may be read; faults are expected and handled. A child checks that a trap kills. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
static sigjmp_buf back;
static void caught(int s) { siglongjmp(back, s); }
int main(void) {
  int faults = 0, status;
  signal(SIGSEGV, caught);
  volatile char *p = mmap(0, 8 * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect((void *)(p + 4096), 4096, PROT_NONE);
  for (int i = 0; i < 8; i++) { if (sigsetjmp(back, 1)) faults++; else (void)p[i * 4096]; }
  pid_t c = fork();
  if (!c) { signal(SIGABRT, SIG_DFL); abort(); }
  waitpid(c, &status, 0);
  printf("%d fault, child signal %d\n", faults, WTERMSIG(status));
  return !(faults == 1 && WIFSIGNALED(status));
}
