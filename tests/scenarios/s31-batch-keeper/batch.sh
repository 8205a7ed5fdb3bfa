# Import with a keeper beside it.
sh keeper.sh & k=$!
python3 import.py; rc=$?
wait $k
if [ $rc -ne 0 ]; then
  echo "batch: importer ran out of memory" >&2
  rm w/batch.stamp 2>/dev/null
  exit 2
fi
