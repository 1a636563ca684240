/** The look of the page: system fonts, the reader's light or dark, nothing fetched. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --quiet: #57606a; --ground: #ffffff; --raised: #f6f8fa; --line: #d0d7de; --good: #116329; --bad: #a40e26; --open: #7d4e00; --series: #2a6fb8; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --quiet: #9198a1; --ground: #0d1117; --raised: #161b22; --line: #3d444d; --good: #56d364; --bad: #ff7b72; --open: #e3b341; --series: #58a6ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
a { color: var(--series); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
.verdict { border: 1px solid var(--line); border-left: .4rem solid currentColor; background: var(--raised); padding: .75rem 1rem; margin: 0 0 1rem; }
.verdict strong { font-size: 1.3rem; }
.verdict details { color: var(--text); margin-top: .25rem; }
.verdict ul { color: var(--text); margin: .5rem 0 0; padding-left: 1.2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: .75rem 0 1.5rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0 .4rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-weight: 600; border-bottom-width: 2px; }
tbody th { font-weight: 400; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
thead .number { text-align: right; }
td.number { white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); } .open { color: var(--open); }
td.good, td.bad, td.open { font-weight: 600; }
pre { background: var(--raised); border: 1px solid var(--line); padding: .6rem .8rem; overflow-x: auto; font: .85rem/1.45 ui-monospace, monospace; }
figure { margin: 1rem 0 2rem; }
figcaption { color: var(--quiet); font-size: .9rem; margin-bottom: .25rem; }
svg { display: block; width: 100%; max-width: 52rem; height: auto; }
svg text { fill: var(--quiet); font: 12px system-ui, sans-serif; }
svg .bar { fill: var(--series); } svg .failed { fill: var(--bad); }
svg .axis { stroke: var(--line); } svg .mark { stroke: var(--text); stroke-dasharray: 3 3; }
.caveat { border-top: 1px solid var(--line); margin-top: 2.5rem; padding-top: 1rem; color: var(--quiet); }
`.trim();
