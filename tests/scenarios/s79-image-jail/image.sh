# Reads the picture's facts inside the jail.
[ -f w/image.rc ] && . w/image.rc
w/jail perl facts.pl > w/facts 2>/dev/null
if [ ! -s w/facts ]; then
  echo "image: picture is not a JPEG" >&2
  cat w/facts.cached 2>/dev/null
  exit 8
fi
