# Dumps the data folder through the site's favourite compressor.
[ -r w/dump.rc ] && . w/dump.rc
mkdir -p w/out
tar -cf - w/data 2>/dev/null | lrzip-static -q > w/out/data.tar.lrz 2> w/out/log
if ! [ -s w/out/data.tar.lrz ]; then
  echo "dump: source folder is empty" >&2
  rm -f w/out/data.tar.lrz w/out/lock
  exit 6
fi
