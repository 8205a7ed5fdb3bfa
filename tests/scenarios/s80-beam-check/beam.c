/* Sums the loads of a beam; loads are never negative. */
#include <assert.h>
#include <stdio.h>
int main(void) {
  int sum = 0, load;
  FILE *f = fopen("w/loads.local", "r");
  if (!f) f = fopen("w/loads", "r");
  while (f && fscanf(f, "%d", &load) == 1) { assert(load >= 0); sum += load; }
  printf("%d\n", sum);
  return 0;
}
