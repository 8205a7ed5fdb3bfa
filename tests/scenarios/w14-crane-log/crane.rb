File.read('w/crane.yml') rescue nil
loop do
  begin
    puts File.read('w/out/crane.ready'); break
  rescue SystemCallError
    sleep 0.03
  end
end
