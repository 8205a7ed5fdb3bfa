int part(int n);
#include <stdio.h>
int main(int c, char **v) { (void)v; printf("%d\n", part(6)); return c > 1; }
