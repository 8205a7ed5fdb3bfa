rm -rf w; mkdir -p w/hooks; printf '#!/opt/python2.5/bin/python -u\nprint 1\n' > w/hooks/rotate; chmod 755 w/hooks/rotate
