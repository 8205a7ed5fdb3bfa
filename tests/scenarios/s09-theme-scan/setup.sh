set -e
rm -rf w; mkdir -p w/themes/plain
echo css > w/themes/plain/main.css
ln -s night w/themes/day; ln -s day w/themes/night; ln -s day w/themes/active
