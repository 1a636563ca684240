import { loadScenarios } from "#scenarios/wiring/load-scenarios.ts";
import { sailSim } from "#scenarios/wiring/sim-carrier.ts";
import { judge } from "#harness/voyage/voyage.ts";
import { planOf, voyageSeed } from "#harness/voyage/plan.ts";
import { WORKER_CHECKERS } from "#harness/checkers/all-checkers.ts";
const N = Number(process.argv[2] ?? 20); const only = process.argv[3]; const defect = process.argv[4] ?? null;
let total=0; const T=performance.now();
for (const s of await loadScenarios()) { if (only && !s.id.includes(only)) continue;
for (const model of ["S","R"] as const) {
  const t = performance.now(); let bad = 0, win = 0, dwin=0; let shown=0;
  for (let i = -s.directed.length; i < N; i++) {
    const seed = voyageSeed(1, {scenario: s.id, variant: model}, i);
    const name = { scenario: s.id, seed, path: i<0 ? `d${i+s.directed.length}`: null, model, rig: "sim", profile: "production-like", defect, variant: null } as const;
    const order = { name, scenario: s, ...planOf(s, name) };
    const x = await sailSim(order); const r = judge(order, x, WORKER_CHECKERS); total++;
    if (r.windows.length === s.windows.length && s.windows.length) { if (i<0) dwin++; else win++; }
    if (r.verdict !== 'held') { bad++; if (shown++ < 2) { console.log('  ', s.id, model, name.path, seed, x.history.header.mode, JSON.stringify(order.plan).slice(0,300), r.rules.filter(v=>v.verdict==='broken').slice(0,3).map(v=>`${v.rule}@${v.at}: ${v.because}`), r.crash?.kind, r.crash?.stack.slice(0,600)); } }
  }
  console.log(bad ? 'BAD' : 'ok ', s.id, model, `bad ${bad}/${N+s.directed.length} windows d${dwin}/${s.directed.length} r${win}/${N} ${((performance.now()-t)/(N+s.directed.length)).toFixed(1)}ms`);
}}
console.log(total, (performance.now()-T)/total);
