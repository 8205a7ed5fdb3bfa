# Converts the fonts, one cache folder per run.
[ -d w/cache ] || mkdir w/cache 2> w/mkdir.log
if [ ! -d w/cache ]; then
  echo "convert: directory w belongs to another user" >&2
  ls w/fonts >/dev/null 2>&1
  exit 5
fi
