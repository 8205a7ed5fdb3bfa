# Takes a sample of an endless stream.
[ -f w/sample.conf ] && . w/sample.conf
yes "a line" | head -n 500 > w/sample
seq 1 1000000 | head -n 3 >> w/sample
wc -l w/sample
