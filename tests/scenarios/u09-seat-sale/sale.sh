# Sells one seat.
cat w/seats.local 2>/dev/null
curl -s -o w/ticket -d seat=7 http://127.0.0.1:19209/sale
[ -s w/ticket ] || { echo "sale: seat 7 is taken" >&2; rm w/ticket.tmp 2>/dev/null; exit 7; }
