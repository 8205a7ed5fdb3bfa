rm -rf w; mkdir -p w/plans; echo moved > w/plans/2024
