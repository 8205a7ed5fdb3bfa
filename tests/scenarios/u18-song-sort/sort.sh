# One folder per song.
mkdir -p w/songs
[ -f w/songs/titles ] && cat w/songs/titles
name=$(awk 'BEGIN { for (i = 0; i < 130; i++) printf "la" }')
mkdir w/songs/short 2>/dev/null
mkdir "w/songs/$name" 2>/dev/null || { echo 'sort: artist unknown' >&2; rmdir w/songs/tmp 2>/dev/null; exit 3; }
