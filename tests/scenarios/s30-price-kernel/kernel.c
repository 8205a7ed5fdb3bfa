/* Divides amounts by quantities. */
#include <stdio.h>
int main(void) {
  int a, q;
  FILE *o = fopen("w/discounts.txt", "r");
  if (o) fclose(o);
  while (scanf("%d %d", &a, &q) == 2) { volatile int d = q; printf("%d\n", a / d); fflush(stdout); }
  return 0;
}
