/** Style of the docs page. */
export const docsStyle = `
:root { color-scheme: light dark; --line: light-dark(#d8dce3, #343b46); --soft: light-dark(#f5f6f8, #1b2027); --text: light-dark(#1c2128, #e4e8ee); --dim: light-dark(#59636e, #9aa4b2); --accent: light-dark(#0a58ca, #7ab0ff); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: light-dark(#fff, #12161c); }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; text-transform: capitalize; }
header p { margin: 0; color: var(--dim); }
header p:empty { display: none; }
header { display: grid; gap: .75rem; }
label { display: grid; gap: .2rem; font-size: .85rem; color: var(--dim); }
input, textarea, button, select { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .6rem; width: 100%; }
textarea, pre, code { font-family: ui-monospace, monospace; font-size: .85rem; }
button { width: auto; cursor: pointer; color: var(--accent); justify-self: start; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .4rem 0; }
code { overflow-wrap: anywhere; }
summary > * { min-width: 0; }
summary { cursor: pointer; padding: .55rem .8rem; display: flex; gap: .8rem; align-items: baseline; flex-wrap: wrap; }
.method { font: 600 .8rem ui-monospace, monospace; flex: 0 0 4rem; color: var(--accent); }
.note { color: var(--dim); font-size: .85rem; margin-left: auto; }
.inside { display: grid; gap: .7rem; padding: .3rem .9rem .9rem; }
.inside p { margin: 0; white-space: pre-line; }
pre { margin: 0; padding: .7rem; background: var(--soft); border-radius: .4rem; overflow: auto; max-height: 24rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .3rem .6rem; background: var(--soft); }
`;
