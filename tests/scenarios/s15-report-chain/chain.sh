# Starts the data service, asks it for the report.
python3 data.py 19116 2> w/data.log &
curl -fsS --retry 3 --retry-delay 1 --retry-connrefused -o w/report http://127.0.0.1:19116/ 2>/dev/null
rc=$?
wait
if [ $rc -ne 0 ]; then
  echo "chain: proxy blocks port 19116" >&2
  cat w/report 2>/dev/null
  exit 10
fi
