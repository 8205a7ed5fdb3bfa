int tone(int x);
int apply(int x) { return tone(x) * 2; }
