# Lists the notes a visitor may see.
find w -name '*.note' 2>/dev/null | sort
