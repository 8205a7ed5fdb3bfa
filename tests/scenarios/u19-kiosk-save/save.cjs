'use strict';
// Saves the settings.
const fs = require('fs');
try { fs.readFileSync('w/disk/old.json'); } catch {}
try { fs.mkdirSync('w/disk/settings', { recursive: true }); fs.writeFileSync('w/disk/settings/a.json', '{}'); }
catch { console.error('save: touch screen not calibrated'); try { fs.unlinkSync('w/disk/lock'); } catch {} process.exit(8); }
