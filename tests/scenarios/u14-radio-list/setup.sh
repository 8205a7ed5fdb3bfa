rm -rf w; mkdir w; printf 'all:\n    echo spaces instead of a tab\n' > w/radio.mk
