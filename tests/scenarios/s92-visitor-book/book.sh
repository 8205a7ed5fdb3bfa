# Signs the book.
[ -f w/book.sql ] && cat w/book.sql
sqlite3 -cmd '.timeout 800' w/book.db "insert into guest values('ann')" 2>/dev/null
if [ $? -ne 0 ]; then
  echo "book: name contains illegal characters" >&2
  rm w/book.tmp 2>/dev/null
  exit 5
fi
