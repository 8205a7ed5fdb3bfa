# Imports the coin collection.
[ -f w/coins.extra.sql ] && cat w/coins.extra.sql >> w/coins.sql
sqlite3 w/coins.db < w/coins.sql
sqlite3 w/coins.db 'select count(*) from coin'
