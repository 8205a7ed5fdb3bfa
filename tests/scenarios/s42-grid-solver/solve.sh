# Solves the grid and prints the answer.
cat w/hints 2>/dev/null
awk '{ x = $1; while (x != 2) x = (x * 7 + 3) % 9; print x }' w/grid > w/answer
echo solved
