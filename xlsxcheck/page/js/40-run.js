/* A run: what was dropped is planned, checked file by file, and summed up; what the files say is kept, not the files. */

const run = { busy: false, count: 0, waiting: [], stopping: false, rest: [], entries: new Map(), places: 0, drops: [], passed: [], alone: [], whole: null };
/* entries: path -> {path, file, item, drop, place, rows, kept, copies: [{path, blob, crc}]} */

function allRows() {
  return Array.from(run.entries.values()).flatMap((entry) => entry.rows);
}

/* Take files to check; they wait for their turn. */
function take(files) {
  if (!run.busy) $("said").replaceChildren();
  if (!files.length) { say(SAY.nothing); return; }
  if (files.length > MANY_FILES) say(SAY.many, { n: files.length });
  run.waiting.push({ files });
  work();
}

async function work() {
  if (run.busy) return;
  run.busy = true;
  run.stopping = false;
  // To plan the first run takes a moment, in which the page must not say that it is waiting.
  if (document.documentElement.dataset.state === "ready") progress(null, 0, "", SAY.taking);
  draw();
  try {
    while (run.waiting.length && !run.stopping) await one(run.waiting.shift());
    await settle();
  } catch (error) {
    sayError(error);
  }
  run.busy = false;
  progress(null);
  draw();
  document.documentElement.dataset.runs = String(++run.count);
  if (run.again) { run.again = false; recheck(); }
}

/* One drop: plan it, then check what is in it. */
async function one(drop) {
  const before = run.entries.size;
  const items = drop.rest || await plan(drop.files);
  const byPath = new Map(drop.files.map((one) => [one.path, one.file]));
  let replaced = 0, done = 0;
  for (const item of items) {
    if (run.stopping) break;
    progress(done, items.length, item[0]);
    const known = run.entries.get(item[0]);
    const entry = await checked(item, byPath.get(item[0]));
    if (!entry) break;
    const earlier = await replaceEarlier(entry, drop);
    // Now that the name of the earlier one's copy is free.
    if (earlier && entry.copies.length) await checked(item, byPath.get(item[0]));
    replaced += Boolean(known) + earlier;
    done++;
    drawSoon();
  }
  const single = items.length === 1 && run.entries.get(items[0][0]);
  if (single && single.rows.length === 1) list.open.add(single.rows[0].key);
  if (!items.length) say(SAY.nothing);
  if (replaced) say(SAY.replaced, { n: replaced });
  run.rest = run.stopping && done < items.length ? [{ files: drop.files, rest: items.slice(done) }, ...run.waiting] : [];
  if (run.stopping) {
    run.waiting = [];
    const rest = run.rest.reduce((sum, other) => sum + (other.rest || other.files).length, 0);
    say(SAY.stopped, { done, rest });
    $("go-on").hidden = !rest;
    $("go-on").textContent = words(SAY.go_on, { n: rest });
  }
  return run.entries.size - before;
}

/* Let the page answer to its user in between. */
function breath() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/* Which files, in which order: the command line's. Only copies of ours are looked into. */
async function plan(files) {
  const copies = [];
  for (const one of files) if (one.path.includes(".checked")) copies.push({ ...await contents(one.path, one.file), keep: true });
  const named = [];
  for (const one of files) {
    // The browser asks the disk for each.
    if (named.length % TAKE_FILES === TAKE_FILES - 1) await breath();
    named.push([one.path, one.file.lastModified / 1000]);
  }
  const found = await engine.ask("plan", { files: named }, copies);
  run.passed = found.passed_over;
  run.alone = found.alone;
  if (found.copies) say(SAY.copies_skipped, { n: found.copies });
  return found.items;
}

/* Check one file, come what may: what breaks is its own finding. Nothing where the run was stopped meanwhile. */
async function checked(item, file) {
  let data = null;
  try {
    data = await contents(item[0], file);
  } catch (error) {
    say(SAY.cannot_read, { name: item[0] });
    return keep(item, file, await engine.ask("give_up", { item, seconds: null, reason: error.name, more: false }), false);
  }
  return /\.zip$/i.test(item[0]) ? checkedZip(item, file, data) : checkedPart(item, file, [data], false);
}

/* One file, or a part of one whose other parts are done: more. */
async function checkedPart(item, file, files, more) {
  let found;
  try {
    found = await engine.ask("check", { item, changed: file.lastModified / 1000, more }, files, seconds());
  } catch (error) {
    if (!(error instanceof Down)) throw error;
    if (run.stopping) return null;
    say(SAY.restarted);
    if (item[3] && item[3][1] - item[3][0] > 1) return checkedMembers(item, file, more);
    const late = error.message === "why_time";
    found = await engine.ask("give_up", { item, seconds: late ? seconds() : null, reason: late ? "" : error.message, more }, item[3] ? [await whole(item[0], file)] : []);
  }
  return keep(item, file, found, more);
}

/* A file that stays with the worker until all its parts are done. */
async function whole(path, file) {
  return { ...await contents(path, file), keep: true };
}

/* A zip: its members are shared out, so that each answer comes soon and one bad member costs no other. */
async function checkedZip(item, file, data) {
  const parts = await engine.ask("parts", { item, single: false }, [{ ...data, keep: true }]);
  if (parts.length === 1) return checkedPart(item, file, [await contents(item[0], file)], false);
  let entry = null;
  for (const part of parts) {
    if (run.stopping) return null;
    entry = await checkedPart(part, file, entry ? [] : [await whole(item[0], file)], entry !== null);
    if (!entry) return null;
    drawSoon();
  }
  if (!entry.rows.length) entry = await checkedPart(item, file, [await whole(item[0], file)], true);
  await engine.ask("put_away", { path: item[0] });
  return entry;
}

/* A part that broke down, member by member. */
async function checkedMembers(item, file, more) {
  const single = await engine.ask("parts", { item, single: true }, [await whole(item[0], file)]);
  let entry = null;
  for (const one of single) {
    entry = await checkedPart(one, file, [await whole(item[0], file)], more || entry !== null);
    if (!entry) return null;
  }
  return entry;
}

/* Enter what came of a file. */
function keep(item, file, found, more) {
  const old = run.entries.get(item[0]);
  const entry = more ? old : { path: item[0], file, item, place: old ? old.place : run.places++, copies: [], rows: [] };
  entry.kept = found.kept;
  entry.copies = entry.copies.concat(found.files.map((copy) => ({ path: copy.path, crc: copy.crc, blob: new Blob([copy.data], { type: XLSX }) })));
  entry.rows = entry.rows.concat(found.rows.map((row) => dressed(row, entry)));
  run.passed = Array.from(new Set([...run.passed, ...found.left_out]));
  run.entries.set(item[0], entry);
  run.whole = null;
  return entry;
}

function dressed(row, entry) {
  return { ...row, place: entry.place, key: `${row.path}\n${row.number}`, text: plainText(`${row.organ} ${row.code} ${row.shown} ${row.first}`), detail: null };
}

/* A file that came back by itself, under its old name or that of its copy, stands for the one that it was made of. */
async function replaceEarlier(entry, drop) {
  const row = entry.rows[0];
  if (entry.item[2] || entry.rows.length !== 1 || !(row.organ || row.code)) return 0;
  const now = new Set(drop.files.map((one) => one.path));
  const earlier = Array.from(run.entries.values()).filter((other) => other.path !== entry.path && !now.has(other.path) && other.rows.length === 1 &&
    other.rows[0].base === row.base && other.rows[0].code === row.code && other.rows[0].organ === row.organ);
  if (earlier.length !== 1) return 0;
  await forget([earlier[0].path]);
  return 1;
}

async function forget(paths) {
  for (const path of paths) {
    for (const row of (run.entries.get(path) || { rows: [] }).rows) list.open.delete(row.key);
    run.entries.delete(path);
  }
  run.whole = null;
  await engine.ask("forget", { paths });
}

async function remove(paths) {
  await forget(paths);
  work();
}

/* Sum up: rows as they stand among all others, totals, who is missing. */
async function settle() {
  if (!run.entries.size) { run.whole = null; drawWhole(null); return; }
  progress(null, 0, "", SAY.settling);
  const whole = await engine.ask("settle", {});
  const rows = new Map();
  for (const [number, row] of whole.rows.entries()) {
    if (number % 200 === 199) await breath();
    const entry = run.entries.get(row.path);
    rows.set(row.path, [...(rows.get(row.path) || []), dressed(row, entry)]);
  }
  for (const [path, entry] of run.entries) entry.rows = rows.get(path) || [];
  run.whole = whole;
  run.passed = whole.passed_over;
  drawWhole(whole);
  const totals = whole.totals;
  say(SAY.done, { pass: totals.pass, warn: totals.warn, fail: totals.fail, unreadable: totals.unreadable });
  for (const line of [...whole.warnings, ...whole.unused, ...whole.troubles].slice(0, 20)) say(line);
  if (run.passed.length) say(SAY.passed_over, { names: run.passed.slice(0, 20).join("、") + (run.passed.length > 20 ? "……" : "") });
}

/* Stop after the file at hand; one that takes long is left with its worker. */
function stop() {
  run.stopping = true;
  const job = engine.now;
  setTimeout(() => { if (run.busy && job && engine.now === job && job.verb === "check") engine.broke("stopped"); }, 1500);
}

function goOn() {
  run.waiting.push(...run.rest.splice(0));
  $("go-on").hidden = true;
  work();
}

/* Everything once more, with other settings or in another language, in the order in which it came. */
async function recheck() {
  if (run.busy) { run.again = true; stop(); return; }
  const loose = [], folders = new Map();
  for (const entry of run.entries.values()) {
    const root = entry.path.split("/")[0];
    if (root === entry.path) loose.push(entry); else folders.set(root, [...(folders.get(root) || []), entry]);
  }
  const drops = [...folders.values(), ...(loose.length ? [loose] : [])];
  run.entries.clear();
  run.passed = run.alone = [];
  run.whole = null;
  run.places = 0;
  list.open.clear();
  for (const [verb, given, files] of knowledge()) {
    try { await engine.ask(verb, given, files); } catch (error) { sayError(error); }
  }
  if (drops.length) say(SAY.again);
  for (const entries of drops) run.waiting.push({ files: entries.map((entry) => ({ path: entry.path, file: entry.file })) });
  run.waiting.push(...run.rest.splice(0).map((drop) => ({ files: drop.files.filter((one) => (drop.rest || []).length === 0 || drop.rest.some((item) => item[0] === one.path)) })));
  $("go-on").hidden = true;
  work();
}

/* What a new worker must be told, in order. */
function knowledge() {
  const told = [["start", { form: settings.form || null, lang: settings.lang }, []]];
  for (const key of ["roster", "waivers"]) {
    const given = settings[key];
    if (given) told.push([key, { path: given.path }, [{ path: given.path, data: given.data.slice(0), keep: true }]]);
  }
  if (settings.last) told.push(["last_year", { kept: settings.last.kept }, []]);
  return told;
}

function revival() {
  const entries = Array.from(run.entries.values());
  const items = entries.map((entry) => [entry.path, entry.kept]);
  const copies = entries.flatMap((entry) => entry.copies.map((copy) => copy.path));
  return [...knowledge(), ["restore", { items, copies, passed_over: run.passed, alone: run.alone }, []]];
}

function saveCopy(row) {
  const copy = run.entries.get(row.path).copies.find((one) => one.path === row.copy);
  save(copy.blob, copy.path.split("/").pop());
}

async function saveWhole(kind) {
  if (kind === "copies") {
    const named = new Set(allRows().map((row) => row.copy));
    const copies = Array.from(run.entries.values()).flatMap((entry) => entry.copies).filter((copy) => named.has(copy.path));
    if (!copies.length) { say(SAY.no_copies); return; }
    save(zipped(copies.map((copy) => ({ name: copy.path, blob: copy.blob, crc: copy.crc }))), `${SAY.copies}.zip`);
    return;
  }
  const found = await engine.ask("document", { kind });
  save(new Blob([found.files[0].data], { type: TYPES[kind] }), `${SAY.summary}.${kind}`);
}
