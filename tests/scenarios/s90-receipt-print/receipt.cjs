'use strict';
// Writes the receipts of the day.
const fs = require('fs');
try { fs.readFileSync('w/receipt.tpl'); } catch {}
const fd = fs.openSync('w/out/receipts', 'a');
try { for (let n = 1; n <= 3; n++) fs.writeSync(fd, `receipt ${n}\n`); fs.closeSync(fd); }
catch {
  console.error('receipt: customer 1 has no address');
  try { fs.unlinkSync('w/out/receipts.part'); } catch {}
  process.exit(9);
}
