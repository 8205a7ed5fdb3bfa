# Splits a poster into quarters, quarters into quarters, and so on.
[ -f w/split.conf ] && . w/split.conf
n=$1
if [ "$n" -gt 0 ]; then
  sh split.sh $((n-1)) & sh split.sh $((n-1)) &
  wait
else
  sleep 1
fi
