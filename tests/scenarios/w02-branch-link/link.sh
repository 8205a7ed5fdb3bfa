# Asks the head office for the news of the day.
cat w/link.rc 2>/dev/null
curl -s --interface 192.0.2.77 -o w/news http://127.0.0.1:19406/ || { echo "branch: password expired" >&2; rm w/news; exit 6; }
