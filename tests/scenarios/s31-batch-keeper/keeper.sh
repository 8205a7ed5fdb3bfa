# Ends importers that look idle.
sleep 0.8
kill -9 "$(cat w/import.pid)"
