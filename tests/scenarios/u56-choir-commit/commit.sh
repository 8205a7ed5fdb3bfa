git -C w/r -c user.name=a -c user.email=a@b.test commit -qm "score" 2> w/log || { echo "choir: remote has newer work" >&2; exit 3; }
