[ "$(id -u)" = 0 ] || exit 77
rm -rf w; mkdir -p w/spool; chmod 755 w w/spool; : > w/spool/bert; chmod 666 w/spool/bert; : > w/spool/anna; chmod 600 w/spool/anna
