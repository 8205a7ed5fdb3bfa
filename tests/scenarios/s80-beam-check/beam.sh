# Checks the beam and files the result.
w/beam > w/sum 2> w/beam.log
if ! [ -s w/sum ]; then
  echo "beam: material table missing" >&2
  rm w/core w/sum.old 2>/dev/null
  exit 4
fi
