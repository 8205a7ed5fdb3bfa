# A small self-test with optional parts.
%w[oj yajl fastjson].each { |g| begin; require g; rescue LoadError; end }
require 'tmpdir'; require 'json'; require 'fileutils'
Dir.mktmpdir do |d|
  begin; File.read("#{d}/none"); raise 'bad'; rescue Errno::ENOENT; end
  begin; Dir.mkdir(d); raise 'bad'; rescue Errno::EEXIST; end
  begin; File.read(d); raise 'bad'; rescue Errno::EISDIR; end
  FileUtils.mkdir_p("#{d}/a/b"); begin; Dir.rmdir("#{d}/a"); rescue Errno::ENOTEMPTY; end
  out = `exit 3`; raise 'bad' unless $?.exitstatus == 3
  pid = fork { sleep }; Process.kill(:KILL, pid); Process.wait(pid)
  raise 'bad' unless JSON.parse('{"a":1}')['a'] == 1
end
puts 'all good'
