-- Loads fixed-length records announced by the header.
local cfg = io.open("w/feed.cfg")
local f = assert(io.open("w/quake.rec", "rb"))
local n = tonumber(f:read(9):sub(5, 8))
for i = 1, n do
  local rec = f:read(12)
  if not rec or #rec < 12 then
    io.stderr:write("feed: station clock is wrong\n")
    os.remove("w/feed.lock"); os.exit(3)
  end
end
