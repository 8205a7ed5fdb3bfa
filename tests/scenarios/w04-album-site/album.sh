# Serves the album and fetches its first page.
lighttpd -D -f w/site.conf 2>w/site.log &
sleep 0.6
n=0
until curl -s -o w/page http://127.0.0.1:19410/; do
  n=$((n+1)); [ $n -ge 3 ] && { echo "album: network cable unplugged?" >&2; rm w/page; exit 2; }; sleep 0.2
done
