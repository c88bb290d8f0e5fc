/* The page: what its buttons do, what it says, and its start. */

const settings = { lang: "zh", form: "", roster: null, waivers: null, last: null };
const about = JSON.parse(part("about"));
let SAY = about.words.zh, info = null, slow = 0;

function $(id) {
  return document.getElementById(id);
}

function seconds() {
  return Math.max(1, Number($("seconds").value) || 60);
}

function say(template, facts) {
  const log = $("said");
  log.append(el("p", {}, words(template, facts)));
  while (log.childElementCount > 30) log.firstChild.remove();
  log.scrollTop = log.scrollHeight;
}

function reason(error) {
  return SAY[error && error.message] || (error && (error.message || error.name)) || String(error);
}

function sayError(error) {
  say(SAY.error, { why: reason(error) });
}

function alarm(text) {
  $("alarm").textContent = text;
  $("alarm").hidden = false;
}

function fail(error) {
  const raw = String((error && error.message) || error);
  const why = /memory|allocat/i.test(raw) ? `${SAY.why_memory}：${raw}` : reason(error);
  document.documentElement.dataset.state = "failed";
  $("progress").hidden = true;
  alarm(words(SAY.failed, { why }));
}

function status(text) {
  if ($("status").textContent !== text) $("status").textContent = text;
}

function progress(done, all, name, text) {
  const running = done !== null && done !== undefined;
  $("progress").hidden = !running && !text;
  $("stop").hidden = !running;
  if (running) {
    $("progress").max = all;
    $("progress").value = done;
    status(words(SAY.running, { done: done + 1, all, name }));
  } else {
    $("progress").removeAttribute("value");
    status(text || SAY.ready);
  }
}

/* All fixed words, in the language that is set. */
function speak() {
  SAY = about.words[settings.lang];
  document.documentElement.lang = SAY.lang;
  document.title = SAY.title;
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = SAY[node.dataset.say];
  const versions = { ...about.versions };
  $("versions").textContent = words(SAY.version, versions);
  $("version-line").textContent = `xlsxcheck ${versions.version}`;
  $("policy").textContent = document.querySelector("meta[http-equiv]").content;
  $("parts").replaceChildren(...about.parts.map((one) => el("tr", {}, el("td", {}, words(SAY[`p_${one.name}`], versions)), el("td", {}, String(one.bytes)), el("td", {}, el("code", {}, one.sha256)))));
  for (const box of document.querySelectorAll("[data-take]")) drawTaken(box.dataset.take);
}

function drawTaken(kind) {
  const box = document.querySelector(`[data-take="${kind}"]`), given = settings[kind];
  box.querySelector(".got").textContent = given ? words(SAY[`got_${kind}`], given) : "";
  const button = box.querySelector("button");
  button.hidden = !given;
  button.setAttribute("aria-label", words(SAY.label_of, { what: SAY.o_drop, name: given ? given.name : "" }));
}

function drawForms() {
  $("form").replaceChildren(...info.forms.map((form) => el("option", { value: form.id, selected: form.id === info.form }, form.title)));
  $("t-year").min = info.years[0];
  if (info.years[1]) $("t-year").max = info.years[1];
  if (!$("t-year").value) $("t-year").value = Math.min(info.years[1] || 9999, new Date().getFullYear() - (new Date().getMonth() < 6 ? 1 : 0));
}

/* A list of offices or of waivers: given to the worker, and kept to give it again. */
async function takeList(kind, files) {
  if (!files.length) return;
  try {
    const data = await files[0].file.arrayBuffer(), path = files[0].file.name;
    const found = await engine.ask(kind, { path }, [{ path, data: data.slice(0), keep: true }]);
    settings[kind] = { path, data, name: path, n: kind === "roster" ? found.offices : found.lines };
    drawTaken(kind);
    changed(kind);
  } catch (error) { sayError(error); }
}

async function takeLastYear(files) {
  if (!files.length) return;
  if (run.busy) stop();
  try {
    const items = await engine.ask("plan_last_year", { files: files.map((one) => [one.path, 0]) });
    const byPath = new Map(files.map((one) => [`/last-year/${one.path}`, one.file]));
    const json = files.filter((one) => /\.jsonl?$/i.test(one.path)).map((one) => [`/last-year/${one.path}`, one.path, false]);
    const all = [...items.filter((item) => !json.some((one) => one[0] === item[0])), ...json];
    let done = 0;
    for (const item of all) {
      progress(null, 0, "", words(SAY.reading_last, { done: ++done, all: all.length }));
      await engine.ask("take_last_year", { item }, [await contents(item[0], byPath.get(item[0]))], seconds());
    }
    const found = await engine.ask("end_last_year", {});
    if (found.told) throw new Told(found.told);
    if (found.unread.length) say(SAY.last_unread, { names: found.unread.slice(0, 10).join("；") });
    settings.last = { kept: found.kept, n: found.offices, name: files[0].path.split("/")[0] };
  } catch (error) {
    settings.last = null;
    sayError(error);
  }
  progress(null);
  drawTaken("last");
  changed("last");
}

/* A setting has changed: a roster is about the list as a whole, everything else about each file. */
async function changed(kind) {
  if (kind === "roster") { if (!run.busy) work(); } else await recheck();
}

async function dropTaken(kind) {
  settings[kind] = null;
  await engine.ask(kind === "last" ? "last_year" : kind, kind === "last" ? { kept: null } : { path: null }, []).catch(sayError);
  drawTaken(kind);
  changed(kind);
}

async function setLanguage(lang) {
  settings.lang = lang;
  $("said").replaceChildren();
  speak();
  draw();
  drawWhole(run.whole);
  if (document.documentElement.dataset.state !== "ready") return;
  progress(null);
  await restart();
}

/* A clean desk in another language or for another form, and everything checked again. */
async function restart() {
  info = await engine.ask("start", { form: settings.form || null, lang: settings.lang }, []);
  drawForms();
  await recheck();
}

async function makeTemplate() {
  const given = { year: $("t-year").value ? Number($("t-year").value) : null, organ: $("t-organ").value.trim(), code: $("t-code").value.trim().toUpperCase(), totals: $("t-totals").value, zeros: $("t-zeros").checked };
  const found = await engine.ask("template", given);
  save(new Blob([found.files[0].data], { type: XLSX }), found.files[0].name);
}

async function selfTest() {
  $("self-result").textContent = SAY.settling;
  const found = await engine.ask("self_test", {});
  const wrong = found.rows.filter((one) => !one.same).map((one) => one.name);
  $("self-result").textContent = found.same ? words(SAY.self_good, { n: found.rows.length }) : words(SAY.self_bad, { names: wrong.join("、") });
  $("self-result").className = found.same ? "pass" : "fail";
}

/* A button that does something that may fail says so. */
function does(id, action) {
  const node = typeof id === "string" ? $(id) : id;
  node.addEventListener("click", () => Promise.resolve().then(action).catch(sayError));
}

function listen() {
  does("choose-files", () => $("files").click());
  does("choose-folder", () => $("folder").click());
  for (const id of ["files", "folder"]) $(id).addEventListener("change", () => chosen($(id)).then(take).catch(sayError));
  does("stop", stop);
  does("go-on", goOn);
  does("more", () => { list.most = Math.max(PAGE_ROWS, list.most) + PAGE_ROWS; draw(); });
  does("all-codes", () => { list.code = ""; draw(); });
  does("clear", async () => { await forget(Array.from(run.entries.keys())); run.passed = run.alone = []; $("said").replaceChildren(); await restart(); });
  does("language", () => setLanguage(settings.lang === "zh" ? "en" : "zh"));
  does("self-test", selfTest);
  for (const button of document.querySelectorAll("[data-save]")) does(button, () => saveWhole(button.dataset.save));
  $("filter").addEventListener("submit", (event) => event.preventDefault());
  for (const id of ["search", "which", "sort"]) $(id).addEventListener("input", () => { list.most = 0; drawSoon(); });
  $("make").addEventListener("submit", (event) => { event.preventDefault(); makeTemplate().catch(sayError); });
  $("form").addEventListener("change", () => { settings.form = $("form").value; restart().catch(sayError); });
  for (const kind of ["roster", "waivers"]) $(`${kind}-file`).addEventListener("change", () => chosen($(`${kind}-file`)).then((files) => takeList(kind, files)).catch(sayError));
  for (const id of ["last-files", "last-folder"]) $(id).addEventListener("change", () => chosen($(id)).then(takeLastYear).catch(sayError));
  for (const box of document.querySelectorAll("[data-take]")) does(box.querySelector("button"), () => dropTaken(box.dataset.take));
  $("licences").addEventListener("toggle", () => { inflatedText("licences").then((text) => { $("licences-text").textContent = text; }); });
  does("version-line", () => { $("trust").open = true; });
  const over = (on) => document.documentElement.classList.toggle("over", on);
  window.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
  window.addEventListener("dragleave", () => over(false));
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    dropped(event.dataTransfer).then(take).catch(sayError);
  });
  window.addEventListener("error", (event) => alarm(words(SAY.broken, { why: event.message })));
  window.addEventListener("unhandledrejection", (event) => alarm(words(SAY.broken, { why: reason(event.reason) })));
}

const engine = new Engine((name) => status(words(SAY.loading_parts, { step: SAY[name] })), revival);

async function begin() {
  window.xlsxcheckRuns = true;
  if (window.xlsxcheckOld) return;
  speak();
  listen();
  slow = setTimeout(() => status(SAY.loading_slow), SLOW_SECONDS * 1000);
  try {
    await engine.start();
    info = await engine.direct("start", { form: null, lang: settings.lang }, []);
  } catch (error) {
    clearTimeout(slow);
    fail(error);
    return;
  }
  clearTimeout(slow);
  drawForms();
  document.documentElement.dataset.state = "ready";
  if (!run.busy) progress(null);
  // The first file of the user's shall not be the first of all; and should a check not work here, it is said at once.
  engine.ask("warm", {}, [], LONG_SECONDS, true).catch(fail);
  engine.opened();
}

begin();
