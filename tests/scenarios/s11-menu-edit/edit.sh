# Private mount namespace: the store is mounted the way the kiosk mounts it.
mount --bind w/store w/ro && mount -o remount,bind,ro w/ro || exit 90
sqlite3 w/ro/menu.db 'select count(*) from dish' > w/count
sqlite3 w/ro/menu.db "insert into dish(name) values('cake')" 2> w/edit.log
if [ $? -ne 0 ]; then
  echo "edit: menu is being edited by someone else" >&2
  cat w/edit.last 2>/dev/null
  exit 7
fi
