# Unpacks yesterday's observations and counts them.
ls w/obs.csv w/obs.csv.gz >/dev/null 2>&1
n=$(xz -dc w/obs.csv.xz 2>/dev/null | wc -l)
xz -t w/obs.csv.xz 2>/dev/null || bad=1
if [ -n "$bad" ]; then
  echo "load: station 60000 is offline ($n rows)" >&2
  rm w/obs.tmp 2>/dev/null
  exit 3
fi
