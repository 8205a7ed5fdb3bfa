# Saves the wiki pages of the day.
cd w/wiki || exit 90
echo "more" >> home.md
git rev-parse -q --verify refs/heads/draft >/dev/null
git add home.md 2> ../git.log && git commit -q -m day 2>> ../git.log
if ! git diff --quiet 2>/dev/null; then
  echo "commit: page home.md has merge conflicts" >&2
  cat .git/MERGE_MSG 2>/dev/null
  exit 3
fi
