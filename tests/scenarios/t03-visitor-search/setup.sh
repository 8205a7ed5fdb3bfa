[ "$(id -u)" = 0 ] || exit 77
rm -rf w; mkdir -p w/open w/closed; echo hit > w/open/a.note; echo no > w/closed/b.note; chmod 755 w w/open; chmod 700 w/closed
