# Fetches the atlas once a day.
[ -s w/atlas.new ] && mv w/atlas.new w/atlas.bin
curl -s -o w/atlas.bin http://127.0.0.1:19182/atlas.bin
if [ $? -ne 0 ]; then
  echo "fetch: subscription has ended" >&2
  mv w/atlas.old w/atlas.bin 2>/dev/null
  exit 5
fi
