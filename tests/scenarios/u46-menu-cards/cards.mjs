import { readFileSync, writeFileSync, existsSync } from 'node:fs'
// Prints the menu cards.
if (existsSync('w/specials.json')) console.log('specials')
const menu = JSON.parse(readFileSync('w/menu.json', 'utf8'))
writeFileSync('w/out/cards.txt', Object.keys(menu).join('\n'))
