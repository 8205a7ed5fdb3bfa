# Sorts the input with two sweepers beside it.
sh sweep.sh 1 >/dev/null 2>&1 &
sh sweep.sh 2 >/dev/null 2>&1 &
sort -n w/in/a > w/sorted
echo sorted
