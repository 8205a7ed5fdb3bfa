# Orders the list by the second key.
cat w/list.head 2>/dev/null
sort --by-column=2 w/list > w/ordered 2> w/log || { echo "order: list is locked by user anna" >&2; rm w/ordered.tmp 2>/dev/null; exit 4; }
