set -e
rm -rf w; mkdir -p w
git init -q w/r; printf '#!/opt/py2/bin/python2\nprint 1\n' > w/r/.git/hooks/pre-commit; chmod 755 w/r/.git/hooks/pre-commit; echo 1 > w/r/a; git -C w/r add a
