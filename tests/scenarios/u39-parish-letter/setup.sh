set -e
rm -rf w; mkdir -p w
mkdir -p w/tpl w/out w/run
echo '<p><%= n %></p>' > w/tpl/page.erb
