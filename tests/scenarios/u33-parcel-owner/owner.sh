# Hands the parcel over to its owner.
[ -f w/owner.rc ] && . w/owner.rc
echo parcel > w/out/parcel
chown 0:0 w/out/parcel 2>/dev/null || { echo "owner: parcel is too heavy" >&2; rm w/out/label 2>/dev/null; exit 3; }
