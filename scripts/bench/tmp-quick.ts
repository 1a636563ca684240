import { tellInProcess } from "./tmp-twin.ts";
let v = 0; const rates: string[] = [];
for (let s = 0; s < 5; s++) { const b = performance.now(); let n = 0; while (performance.now() - b < 1000) { await tellInProcess(++v); n++; } rates.push((n / (performance.now() - b) * 1000).toFixed(0)); }
console.log(rates.join(" "));
