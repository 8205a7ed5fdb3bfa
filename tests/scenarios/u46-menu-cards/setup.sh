set -e
rm -rf w; mkdir -p w
mkdir -p w/out
printf '{"soup": 3, "roast": 12,}\n' > w/menu.json
