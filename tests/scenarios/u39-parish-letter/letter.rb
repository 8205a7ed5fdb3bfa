require 'erb'
class RemoteStoreError < StandardError; end
# Renders the parish letter from its templates.
def part(name)
  File.read("w/tpl/#{name}.erb")
rescue SystemCallError
  raise RemoteStoreError, '遠隔ストレージに接続できません'
end
%w[de fr it].each { |l| begin; File.read("w/locale/#{l}.yml"); rescue Errno::ENOENT; end }
begin
  page = part('page')
  begin; part('sidebar'); rescue RemoteStoreError; end    # optional
  File.write('w/run/letter.pid', $$.to_s)
  html = ERB.new(part('layout')).result
  File.write('w/out/letter.html', html)
rescue RemoteStoreError => e
  warn "letter: #{e.message}"
  File.unlink('w/out/letter.html') rescue nil
  begin; Dir.rmdir('w/cache'); rescue SystemCallError; end
  exit 7
end
