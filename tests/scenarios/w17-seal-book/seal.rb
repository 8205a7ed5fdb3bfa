# Writes the book of seals.
File.read('w/seal.yml') rescue nil
File.open('w/book', 'a') { |f| 500.times { |n| f.write("record #{n}\n"); f.fsync } }
