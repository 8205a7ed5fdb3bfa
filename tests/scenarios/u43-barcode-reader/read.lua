-- Reads barcodes, with the native module or not at all.
package.cpath = "w/clib/?.so"
local ok, fast = pcall(require, "barcode_simd")      -- optional
local ok2, bc = pcall(require, "barcode")
if not ok2 then
  io.stderr:write("read: scanner is switched off\n")
  os.remove("w/session")
  os.exit(9)
end
