# Opens the cabinet.
[ -f w/cabinet.rc ] && . w/cabinet.rc
flock -w 2 w/cabinet.lock echo open || { echo "cabinet: door sensor defective" >&2; cat w/cabinet.log 2>/dev/null; exit 3; }
