# Hands the numbers of the month to the printer queue; any failing stage is an error.
set -o pipefail
[ -f w/close.rc ] && . w/close.rc
seq 1 4000000 | { read -r first; echo "$first" > w/first; sleep 0.2; }
if [ $? -ne 0 ]; then
  echo "close: printer queue not found" >&2
  rm w/close.tmp 2>/dev/null
  exit 3
fi
