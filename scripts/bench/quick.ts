import { measure } from "./measure.ts";
const id = process.argv[2] as "a";
const m = await measure(id, { sliceMs: Number(process.argv[3] ?? 1000), sliceVoyages: 1e9 });
console.log(id, m.slices.map((s) => [(s.voyages / s.wallMs * 1000).toFixed(1), s.events && s.wallMs*1000/s.events, s.events && s.events/s.voyages, s.virtualMs/s.voyages].join(" ")), m.maxRssBytes / 2**20);
