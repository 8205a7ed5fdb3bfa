# Adds up three meters.
[ -f w/sum.rc ] && . w/sum.rc
for n in 1 2 3; do curl -s --unix-socket w/meter.sock -o w/m$n http://meter/read$n || exit 1; done
cat w/m1 w/m2 w/m3 | wc -l > w/sum
exit 0
