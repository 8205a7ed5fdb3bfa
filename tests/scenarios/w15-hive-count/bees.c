volatile unsigned long n;
int main(void) {
  for (n = 1; n; n += 2);
  return 0;
}
